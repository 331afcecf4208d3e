#include "admin/people/sign_in.hpp"

#include "admin/people/passwords.hpp"
#include "admin/records/expiry.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/password_hash.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_ending.hpp"
#include "admin/tokens/token_request.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

Failure wrong() {
    return {FailureKind::Unauthenticated, "login or password is wrong"};
}

/// A try that failed; nothing of it is anybody's doing.
Answer<Done> note_failure(Store& store, const SignIn& request) {
    const Actor nobody{{}, request.agent, request.from};
    return store.change([&](Change& change) -> Answer<Done> {
        const bool may_be = is_login(request.login);
        const auto user = may_be ? change.find<UserDetail>(change.names().user(request.login))
                                 : std::optional<UserDetail>();
        if (!user) {
            return user.error();
        }
        AuditEntry entry{"session.refuse", user->has_value() ? request.login : "?"};
        entry.log = AuditLog::SignIns;
        change.audit(nobody, entry);
        return Done{};
    });
}

/// One session, within one change.
class Opening {
public:
    Opening(Change& change, const SignIn& request, const std::string& device,
            const CheckedPassword& checked, const std::optional<std::string>& rehashed)
        : change_(change),
          actor_{request.login, request.agent, request.from},
          device_(device),
          checked_(checked),
          rehashed_(rehashed) {}

    Answer<CreatedToken> run() {
        for (const auto step :
             {&Opening::require_unchanged, &Opening::set_expiry, &Opening::make_room}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        auto created = mint(change_, actor_, std::move(detail_));
        if (created) {
            AuditEntry entry{"session.create",
                             actor_.login,
                             {{"token", created->detail.id},
                              {"device", created->detail.name},
                              {"expires", time_text(*created->detail.expires_at)}}};
            entry.log = AuditLog::SignIns;
            change_.audit(actor_, entry);
        }
        return created;
    }

private:
    /// What was checked outside of this change.
    Answer<Done> require_unchanged() {
        const auto& names = change_.names();
        const auto user = change_.find<UserDetail>(names.user(actor_.login));
        if (!user) {
            return user.error();
        }
        auto password = change_.find<PasswordDetail>(names.password(actor_.login));
        if (!password) {
            return password.error();
        }
        const bool stands = user->has_value() && (*user)->active &&
                            (*user)->incarnation == checked_.user_incarnation &&
                            password->has_value() && (*password)->hash == checked_.hash &&
                            (*password)->user_incarnation == checked_.user_incarnation;
        if (!stands) {
            return wrong();
        }
        if (rehashed_) {
            (*password)->hash = *rehashed_;
            change_.put(names.password(actor_.login), **password);
        }
        return Done{};
    }

    Answer<Done> set_expiry() {
        const auto settings = require_settings(change_);
        if (!settings) {
            return settings.error();
        }
        detail_.type = TokenType::Session;
        detail_.name = device_;
        detail_.owner = actor_.login;
        detail_.owner_incarnation = checked_.user_incarnation;
        detail_.projects = ProjectScope::all();
        detail_.permissions = PermissionSet::all();
        const auto days = std::min(settings->session_lifetime,
                                   settings->max_lifetime.value_or(settings->session_lifetime));
        detail_.expires_at = change_.now() + days;
        return Done{};
    }

    /// Expired sessions go, and of the others the oldest.
    Answer<Done> make_room() {
        const auto& names = change_.names();
        const auto index = names.sessions_of_user(actor_.login);
        const auto ids = change_.members(index);
        if (!ids) {
            return ids.error();
        }
        std::vector<std::string> keys;
        for (const auto& id : *ids) {
            keys.push_back(names.token(id));
        }
        const auto found = change_.find_all<TokenDetail>(keys);
        if (!found) {
            return found.error();
        }
        // Oldest first, as the index has them. Of damaged ones, revoking takes care.
        auto surplus = static_cast<std::ptrdiff_t>(std::ranges::count_if(
                           found->records, [&](const auto& token) { return !is_over(token); })) -
                       static_cast<std::ptrdiff_t>(k_most_sessions) + 1;
        for (const auto& token : found->records) {
            if (token.type != TokenType::Session || (!is_over(token) && surplus-- <= 0)) {
                continue;
            }
            if (const auto done = end_token(change_, token, ending::revoked); !done) {
                return done;
            }
        }
        return Done{};
    }

    [[nodiscard]] bool is_over(const TokenDetail& token) const {
        return token.status(change_.now()) == TokenStatus::Expired;
    }

    Change& change_;
    Actor actor_;
    const std::string& device_;
    const CheckedPassword& checked_;
    const std::optional<std::string>& rehashed_;
    TokenDetail detail_;
};

} // namespace

Answer<CreatedToken> sign_in(Store& store, const SignIn& request) {
    const auto device = check_token_name(request.device);
    if (!device) {
        return device.error();
    }
    const auto password = request.password.view();
    const auto checked = check_password(store, request.login, password, request.from);
    if (!checked) {
        return checked.error();
    }
    if (!*checked) {
        const auto noted = note_failure(store, request);
        return noted ? wrong() : noted.error();
    }
    std::optional<std::string> rehashed;
    if (needs_rehash((*checked)->hash)) {
        auto hash = hash_password(password);
        if (!hash) {
            return internal(hash.error());
        }
        rehashed = *std::move(hash);
    }
    return store.change([&](Change& change) {
        return Opening(change, request, *device, **checked, rehashed).run();
    });
}

} // namespace tokenward::admin
