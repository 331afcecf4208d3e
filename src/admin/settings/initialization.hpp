/// @file initialization.hpp
/// Making a Redis ours.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <string>

namespace tokenward::admin {

/// Writes `gate:meta` with a new store id, which it returns, and the settings. Refused when there
/// is one already, or anything of ours under the prefix.
[[nodiscard]] Answer<std::string> initialize_store(Store& store, const Actor& actor);

/// Refused when there is anything of ours under the prefix but what gates and daemons note by
/// themselves, store or not.
[[nodiscard]] Answer<Done> require_empty(Store& store);

} // namespace tokenward::admin
