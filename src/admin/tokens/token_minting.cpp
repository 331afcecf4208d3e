#include "admin/tokens/token_minting.hpp"

#include "admin/gate/gate_records.hpp"
#include "admin/tokens/token_index.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/token_string.hpp"

#include <utility>

namespace tokenward::admin {

Answer<CreatedToken> mint(Change& change, const Actor& actor, TokenDetail detail) {
    auto id = new_token_id(change.random());
    if (!id) {
        return internal(id.error());
    }
    auto minted = mint_token(change.prefix_of(detail.type), change.keyring(), change.random());
    if (!minted) {
        return internal(minted.error());
    }
    detail.id = *std::move(id);
    detail.lookup = minted->lookup.view();
    detail.key_id = change.keyring().current_id();
    detail.origin.reset(); // whatever it succeeds
    detail.created_at = change.now();
    detail.created_by = actor.name();
    change.put(change.names().token(detail.id), detail);
    index_token(change, detail);
    put_gate_token(change, GateOrder::Gives, detail);
    return CreatedToken{std::move(detail), std::move(minted->text)};
}

} // namespace tokenward::admin
