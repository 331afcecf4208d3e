#include "admin/tokens/token_revocation.hpp"

#include "admin/access/authority.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_ending.hpp"

#include <set>
#include <string_view>
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
        return end(*authority, *token);
    }

    /// What is no session isn't there, whoever asks. One with a bad seal may be anything.
    Answer<RevokedToken> run_for_session(const std::string& id) {
        auto authority = Authority::over_tokens(change_, actor_);
        if (!authority) {
            return authority.error();
        }
        const auto token = require_token(change_, id);
        if (!token && token.error().kind != FailureKind::NotFound) {
            return token.error();
        }
        return token && token->type == TokenType::Session
                   ? end(*authority, *token)
                   : not_found("there is no session \"" + id + "\"");
    }

private:
    Answer<RevokedToken> end(const Authority& authority, const TokenDetail& token) {
        const auto may = authority.may_manage(change_, token);
        if (!may) {
            return may.error();
        }
        if (!*may) {
            return refuse_token(authority, token);
        }
        if (const auto done = end_token(change_, token, ending::revoked); !done) {
            return done.error();
        }
        const bool has_owner = token.organization.empty();
        change_.audit(actor_, {"token.revoke",
                               token.id,
                               {{"name", token.name},
                                {has_owner ? "owner" : "organization",
                                 has_owner ? token.owner : token.organization}}});
        return RevokedToken{token.id, token.name};
    }

    Answer<RevokedToken> end_damaged(const std::string& id, const Failure& damage) {
        const auto ended = end_damaged_token(change_, id, ending::revoked);
        if (!ended) {
            return ended.error();
        }
        if (!*ended) {
            return damage;
        }
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

Answer<RevokedToken> revoke_session(Store& store, const Actor& actor, const std::string& id) {
    if (auto failure = check_token_id(id)) {
        return *std::move(failure);
    }
    return store.change(
        [&](Change& change) { return Revocation(change, actor).run_for_session(id); });
}

Answer<std::vector<RevocationResult>> revoke_tokens(Store& store, const Actor& actor,
                                                    const std::vector<std::string>& ids) {
    if (ids.empty() || ids.size() > k_most_revoked_at_once) {
        return invalid("name 1 to " + std::to_string(k_most_revoked_at_once) +
                       " tokens to revoke at once");
    }
    std::vector<RevocationResult> results;
    std::set<std::string_view> seen;
    for (const auto& id : ids) {
        if (seen.insert(id).second) {
            results.push_back({id, revoke_token(store, actor, id)});
        }
    }
    return results;
}

} // namespace tokenward::admin
