/// @file sign_in.hpp
/// Login and password against a `session` token.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "admin/tokens/token_minting.hpp"
#include "tokenward/secret.hpp"

#include <cstddef>
#include <string>

namespace tokenward::admin {

/// A user's oldest session ends when there would be more.
inline constexpr std::size_t k_most_sessions = 100;

struct SignIn {
    std::string login;
    SecretText password;
    std::string device; ///< what the session will be called; as a token's name
    std::string agent;  ///< for the audit log
    std::string from;   ///< the client's address, for the audit log and for throttling
};

/// A session that lasts as long as the settings say, the maximum lifetime being the bound. One and
/// the same answer (Unauthenticated), after the same time, for a wrong password, an unknown login,
/// a deactivated user and one without password. Throttled before the password is looked at. Both
/// ends are in the log of sign-ins; a login that is nobody's is not, for it may be a password that
/// slipped into the wrong field.
///
/// Takes one hash of time and memory, two when the parameters have changed since the password was
/// set: see password_hash.hpp for how many at once. The user's expired sessions are cleared away.
[[nodiscard]] Answer<CreatedToken> sign_in(Store& store, const SignIn& request);

} // namespace tokenward::admin
