/// @file daemon_actor.hpp
/// Who does what nobody asked for: the daemon itself, by a name that is no login.
#pragma once

#include "admin/store/actor.hpp"

#include <string>
#include <utility>

namespace tokenward::admin {

/// `from` is a client's address where one caused it.
[[nodiscard]] inline Actor daemon_actor(std::string from = {}) {
    return Actor::local("tokenward:daemon", std::move(from));
}

} // namespace tokenward::admin
