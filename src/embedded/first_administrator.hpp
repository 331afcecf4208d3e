/// @file first_administrator.hpp
/// Who can do anything in a store that was just made.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/store.hpp"
#include "tokenward/secret.hpp"

namespace tokenward::embedded {

inline constexpr auto k_first_administrator = "admin";

/// The user `admin` with the global permission `admin`, as far as either is missing.
[[nodiscard]] admin::Answer<Done> make_first_administrator(admin::Store& store,
                                                           const admin::Actor& actor);

/// A password of theirs, in place of any before it.
[[nodiscard]] admin::Answer<SecretText> make_first_password(admin::Store& store,
                                                            const admin::Actor& actor);

/// A user token of theirs. One that was made before and perhaps never seen is revoked.
[[nodiscard]] admin::Answer<SecretText> make_first_token(admin::Store& store,
                                                         const admin::Actor& actor);

} // namespace tokenward::embedded
