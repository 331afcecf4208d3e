#include "admin/token_ending.hpp"

#include "admin/gate_records.hpp"
#include "admin/token_index.hpp"

namespace tokenward::admin {

Answer<Done> end_token(Change& change, const TokenDetail& token, std::string_view why) {
    put_tombstone(change, token.lookup, token.id, why);
    change.remove(change.names().token(token.id));
    return unindex_token(change, token);
}

} // namespace tokenward::admin
