/// @file setting_changes.hpp
/// Reading and changing the limits for the whole store.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/settings.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstdint>
#include <functional>

namespace tokenward::admin {

/// Anybody who is signed in: whoever asks for a token needs to know its limits.
[[nodiscard]] Answer<Settings> show_settings(Store& store, const Actor& actor);

enum class SettingsStart : std::uint8_t {
    AsTheyAre,
    Anew, ///< where their record is gone or no good: as in a new store, but no idle token ends
};

/// System administrators only. `edit` gets the settings as they are, perhaps more than once.
/// Invalid when it leaves a number outside its limits (settings.hpp). Tokens that are there keep
/// their expiry; the audit log is cut to its new size at once.
[[nodiscard]] Answer<Settings> change_settings(Store& store, const Actor& actor,
                                               const std::function<void(Settings&)>& edit,
                                               SettingsStart start = SettingsStart::AsTheyAre);

} // namespace tokenward::admin
