/// @file first_start.hpp
/// From nothing to a store that works: folder, keys, Redis, store, first administrator.
///
/// Cut anywhere, the next start goes on where it stopped: a mark in the folder says that its store
/// was not made yet, then that its first administrator was not shown yet. Once the store was made
/// nothing is made in its place: what is missing then was lost, and must be restored.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/surroundings.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/private_redis.hpp"
#include "tokenward/secret.hpp"

#include <functional>
#include <string>

namespace tokenward::embedded {

/// Its only copy.
struct FirstAdministrator {
    std::string login;
    SecretText password;
    SecretText token;
};

struct StartOptions {
    std::string key_file; ///< the folder's own, or another
    admin::Actor actor;   ///< for the audit log
    /// Shows the first administrator to somebody who sits before a terminal; false when that
    /// failed. Null when nobody does: then no secret is made, as it would end up in a log.
    std::function<bool(const FirstAdministrator&)> show = nullptr;
};

struct Started {
    Presence redis = Presence::Adopted;
    /// A Redis that was adopted runs with settings of another version of Tokenward.
    bool has_old_settings = false;
    /// There is a first administrator whom nobody was shown yet.
    bool is_administrator_pending = false;
};

/// Makes what is missing, and shows the first administrator unless somebody was shown it or took
/// it over. Several at once wait for each other.
[[nodiscard]] admin::Answer<Started> start_embedded(const DataFolder& folder,
                                                    const StartOptions& options,
                                                    const admin::Surroundings& surroundings);

} // namespace tokenward::embedded
