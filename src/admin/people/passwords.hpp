/// @file passwords.hpp
/// Setting passwords, and checking one.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "tokenward/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

struct NewPassword {
    std::string login; ///< whose
    /// Valid UTF-8 without control characters, 8 characters to 1024 bytes, not the login.
    SecretText fresh;
    /// The one it takes the place of: needed for one's own, looked at for nobody else's.
    std::optional<SecretText> current;
};

/// One's own, with the current one, acting through a session or no token at all: whoever got hold
/// of an API token must not get the account by it. Anybody's for a system administrator, and that
/// is also how a user gets the first one. All of the user's sessions end in the same change, the
/// one it was asked through included. How many is returned.
///
/// Tries with a wrong current password count for throttling as those to sign in: Unauthenticated,
/// then Throttled. Takes one or two hashes of time and memory (password_hash.hpp).
[[nodiscard]] Answer<std::size_t> set_password(Store& store, const Actor& actor,
                                               const NewPassword& password);

/// What was found when a password was checked, for a change that rests on it.
struct CheckedPassword {
    std::string user_incarnation;
    std::string hash;
};

/// Checks the password of an active user. Takes one hash of time whoever is asked for. Nothing
/// when it is wrong, or there is no such user, none active, or none with a password. Throttled, by
/// login and by `from`, before the password is looked at (throttle.hpp).
[[nodiscard]] Answer<std::optional<CheckedPassword>> check_password(Store& store,
                                                                    const std::string& login,
                                                                    std::string_view password,
                                                                    std::string_view from);

} // namespace tokenward::admin
