/// @file detached_process.hpp
/// Starting a program that outlives us.
#pragma once

#include "tokenward/result.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace tokenward::embedded {

struct DetachedProgram {
    std::string path;                   ///< of the executable; not searched for
    std::vector<std::string> arguments; ///< its own name first
    std::string folder;                 ///< where it runs
    std::string log;                    ///< stdout and stderr are appended to it; 0600
    int kept = -1;                      ///< the one descriptor it inherits, as number 3; -1: none
};

/// Starts it in a session of its own, as no child of ours: without a terminal, with nothing to
/// read, with default signals and an environment of PATH alone. May be called from any thread.
/// @return its process id, once the program has begun
[[nodiscard]] Result<pid_t> start_detached(const DetachedProgram& program);

} // namespace tokenward::embedded
