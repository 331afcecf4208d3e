/// @file first_start.hpp
/// From nothing to a store that works: folder, keys, Redis, store, first administrator.
///
/// Cut anywhere, the next start goes on where it stopped: a mark in the folder says that its first
/// administrator was not shown yet. Without that mark nothing is made anew: a store that is missing
/// then was lost, and must be restored.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/surroundings.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/private_redis.hpp"
#include "tokenward/secret.hpp"

#include <optional>
#include <string>

namespace tokenward::embedded {

struct StartOptions {
    std::string key_file; ///< the folder's own, or another
    admin::Actor actor;   ///< for the audit log
    /// Somebody sits before a terminal. Without one no secret is made: it would end up in a log.
    bool can_show_secrets = false;
};

/// Its only copy.
struct FirstAdministrator {
    std::string login;
    SecretText password;
    SecretText token;
};

struct Started {
    Presence redis = Presence::Adopted;
    /// A Redis that was adopted runs with settings of another version of Tokenward.
    bool has_old_settings = false;
    /// To be shown; then first_administrator_was_shown().
    std::optional<FirstAdministrator> administrator;
    /// There is one, whom nobody was shown yet.
    bool is_administrator_pending = false;
};

/// Makes what is missing. Several at once wait for each other.
[[nodiscard]] admin::Answer<Started> start_embedded(const DataFolder& folder,
                                                    const StartOptions& options,
                                                    const admin::Surroundings& surroundings);

/// The next start shows none.
[[nodiscard]] admin::Answer<Done> first_administrator_was_shown(const DataFolder& folder);

} // namespace tokenward::embedded
