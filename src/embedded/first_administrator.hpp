/// @file first_administrator.hpp
/// Who can do anything in a store that was just made.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "tokenward/secret.hpp"

#include <cstdint>

namespace tokenward::embedded {

inline constexpr auto k_first_administrator = "admin";

/// Whose the user `admin` is, as far as the store tells.
enum class Ownership : std::uint8_t {
    Ours,  ///< as the first start left it: nobody can have seen a secret of theirs, or used one
    Taken, ///< somebody made, changed or used it; not ours to touch any more
};

/// Who makes the first administrator, for the audit log and for telling later what is ours: an
/// actor whose name no user can have.
[[nodiscard]] admin::Actor first_start_actor(const admin::Actor& starter);

/// Makes the user `admin` with the global permission `admin` when there is none.
/// @param actor of first_start_actor(), here and below
[[nodiscard]] admin::Answer<Ownership> claim_first_administrator(admin::Store& store,
                                                                 const admin::Actor& actor);

/// A password of theirs, in place of any before it. Only while they are Ours.
[[nodiscard]] admin::Answer<SecretText> make_first_password(admin::Store& store,
                                                            const admin::Actor& actor);

/// A user token of theirs, in place of any before it. Only while they are Ours.
[[nodiscard]] admin::Answer<SecretText> make_first_token(admin::Store& store,
                                                         const admin::Actor& actor);

} // namespace tokenward::embedded
