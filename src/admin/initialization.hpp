/// @file initialization.hpp
/// Making a Redis ours.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/settings.hpp"
#include "admin/store.hpp"

#include <functional>
#include <string>

namespace tokenward::admin {

/// Writes `gate:meta` with a new store id, which it returns, and the settings. Refused when there
/// is one already, or anything of ours under the prefix.
[[nodiscard]] Answer<std::string> initialize_store(Store& store, const Actor& actor);

[[nodiscard]] Answer<Settings> show_settings(Store& store);

/// System administrators only. `edit` gets the settings as they are.
[[nodiscard]] Answer<Settings> change_settings(Store& store, const Actor& actor,
                                               const std::function<void(Settings&)>& edit);

} // namespace tokenward::admin
