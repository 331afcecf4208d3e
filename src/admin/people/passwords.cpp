#include "admin/people/passwords.hpp"

#include "admin/access/authority.hpp"
#include "admin/people/throttle.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/password_hash.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/text_search.hpp"
#include "admin/tokens/token_ending.hpp"
#include "tokenward/names.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

std::optional<Failure> check_fresh(const std::string& login, std::string_view fresh) {
    if (!is_clean_text(fresh)) {
        return invalid("the password is not UTF-8 without control characters");
    }
    if (count_characters(fresh) < k_fewest_password_characters ||
        fresh.size() > k_longest_password) {
        return invalid("a password has " + std::to_string(k_fewest_password_characters) +
                       " characters at least and " + std::to_string(k_longest_password) +
                       " bytes at most");
    }
    if (fresh.size() == login.size() && contains_ignoring_case(fresh, login)) {
        return invalid("the password is the login");
    }
    return std::nullopt;
}

/// Whether the current password must be known.
Answer<bool> needs_current(Records& records, const Actor& actor, const std::string& login) {
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_user(login)) {
        const auto* const token = authority->token();
        const bool may = token == nullptr || token->type == TokenType::Session;
        return may ? Answer<bool>(true)
                   : refused("a password is changed in a session, not through a " +
                             std::string(to_word(token->type)) + " token");
    }
    return authority->is_administrator()
               ? Answer<bool>(false)
               : refused("only a system administrator sets somebody else's password");
}

/// Nothing when it isn't needed.
Answer<std::optional<CheckedPassword>> check_current(Store& store, const Actor& actor,
                                                     const NewPassword& password) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto needed = needs_current(**look, actor, password.login);
    if (!needed) {
        return needed.error();
    }
    if (const auto user = require_user(**look, password.login); !user) {
        return user.error();
    }
    if (!*needed) {
        return std::optional<CheckedPassword>();
    }
    if (!password.current) {
        return invalid("changing one's own password needs the current one");
    }
    auto checked = check_password(store, password.login, password.current->view(), actor.from);
    if (checked && !checked->has_value()) {
        return Failure{FailureKind::Unauthenticated, "the current password is wrong"};
    }
    return checked;
}

UserDetail nobody(const std::string& login) {
    UserDetail user;
    user.login = login;
    return user;
}

/// The hash that stands for this user now; empty when there is none.
Answer<std::string> hash_of(Records& records, const UserDetail& user) {
    const auto found = records.find<PasswordDetail>(records.names().password(user.login));
    if (!found) {
        return found.error();
    }
    const bool counts = found->has_value() && (*found)->user_incarnation == user.incarnation;
    return counts ? (*found)->hash : std::string();
}

/// Reads as much whether or not there is such a user.
Answer<std::optional<CheckedPassword>> known_password(Store& store, const std::string& login) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto& records = **look;
    if (!is_login(login)) {
        return std::optional<CheckedPassword>();
    }
    const auto user = records.find<UserDetail>(records.names().user(login));
    if (!user) {
        return user.error();
    }
    const auto hash = hash_of(records, user->value_or(nobody(login)));
    if (!hash) {
        return hash.error();
    }
    const bool counts = user->has_value() && (*user)->active && !hash->empty();
    return counts ? std::optional(CheckedPassword{(*user)->incarnation, *hash})
                  : std::optional<CheckedPassword>();
}

/// One setting, within one change.
Answer<std::size_t> set(Change& change, const Actor& actor, const std::string& login,
                        const std::string& hash, const std::optional<CheckedPassword>& current) {
    const auto needed = needs_current(change, actor, login);
    if (!needed) {
        return needed.error();
    }
    const auto user = require_user(change, login);
    if (!user) {
        return user.error();
    }
    if (*needed) {
        const auto stands = hash_of(change, *user);
        if (!stands) {
            return stands.error();
        }
        if (!current || *stands != current->hash) {
            return conflict("the password was changed meanwhile");
        }
    }
    const auto ended = end_sessions(change, login, ending::password_changed);
    if (!ended) {
        return ended;
    }
    change.put(change.names().password(login),
               PasswordDetail{login, user->incarnation, hash, change.now(), actor.name()});
    change.audit(actor, {"user.password", login, {{"sessions_ended", std::to_string(*ended)}}});
    return ended;
}

} // namespace

Answer<std::size_t> set_password(Store& store, const Actor& actor, const NewPassword& password) {
    if (auto failure = check_login(password.login)) {
        return *std::move(failure);
    }
    if (auto failure = check_fresh(password.login, password.fresh.view())) {
        return *std::move(failure);
    }
    const auto current = check_current(store, actor, password);
    if (!current) {
        return current.error();
    }
    const auto hash = hash_password(password.fresh.view());
    if (!hash) {
        return internal(hash.error());
    }
    return store.change(
        [&](Change& change) { return set(change, actor, password.login, *hash, *current); });
}

Answer<std::optional<CheckedPassword>> check_password(Store& store, const std::string& login,
                                                      std::string_view password,
                                                      std::string_view from) {
    auto attempt = ThrottledTry::begin(store, login, from);
    if (!attempt) {
        return attempt.error();
    }
    const auto known = known_password(store, login);
    if (!known) {
        return known.error();
    }
    const bool fits =
        *known ? password_fits((*known)->hash, password) : password_fits_nobody(password);
    if (!fits) {
        return std::optional<CheckedPassword>();
    }
    const auto counted = attempt->succeeded();
    return counted ? known : counted.error();
}

} // namespace tokenward::admin
