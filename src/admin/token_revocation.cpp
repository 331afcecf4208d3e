#include "admin/token_revocation.hpp"

#include "admin/authority.hpp"
#include "admin/gate_records.hpp"
#include "admin/require.hpp"
#include "admin/token_ending.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// One revocation, within one change.
class Revocation {
public:
    Revocation(Change& change, const Actor& actor) : change_(change), actor_(actor) {}

    Answer<RevokedToken> run(const std::string& id) {
        auto authority = Authority::over_tokens(change_, actor_);
        if (!authority) {
            return authority.error();
        }
        const auto token = require_token(change_, id);
        if (!token) {
            const bool is_damaged = token.error().kind == FailureKind::Damaged;
            return is_damaged && authority->is_administrator() ? end_damaged(id, token.error())
                                                               : token.error();
        }
        const auto may = authority->may_manage(change_, *token);
        if (!may) {
            return may.error();
        }
        if (!*may) {
            return refuse_token(*authority, *token);
        }
        if (const auto done = end_token(change_, *token, ending::revoked); !done) {
            return done.error();
        }
        const bool has_owner = token->organization.empty();
        change_.audit(actor_, {"token.revoke",
                               id,
                               {{"name", token->name},
                                {has_owner ? "owner" : "organization",
                                 has_owner ? token->owner : token->organization}}});
        return RevokedToken{id, token->name};
    }

private:
    /// The details can't be believed, but where they lead can: the gate record has its own seal.
    Answer<RevokedToken> end_damaged(const std::string& id, const Failure& damage) {
        const auto key = change_.names().token(id);
        const auto lookup = change_.value(key, "lookup");
        if (!lookup || !*lookup || !is_lookup(**lookup)) {
            return damage;
        }
        const auto gate = change_.gate_token(**lookup);
        if (!gate) {
            return gate.error();
        }
        if (gate->state != GateTokenState::Token || gate->id != id) {
            return damage;
        }
        put_tombstone(change_, **lookup, id, ending::revoked);
        change_.remove(key);
        change_.unindex(change_.names().tokens(), id);
        change_.unindex(change_.names().tokens_by_expiry(), id);
        change_.audit(actor_, {"token.revoke", id, {{"details", "bad seal"}}});
        return RevokedToken{id, {}};
    }

    Change& change_;
    const Actor& actor_;
};

} // namespace

Answer<RevokedToken> revoke_token(Store& store, const Actor& actor, const std::string& id) {
    if (auto failure = check_token_id(id)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) { return Revocation(change, actor).run(id); });
}

} // namespace tokenward::admin
