/// @file program.hpp
/// The whole program: parse, do, end.
#pragma once

#include "cli/common_options.hpp"
#include "cli/exit_code.hpp"

namespace tokenward::cli {

[[nodiscard]] ExitCode run_program(int argc, const char* const* argv,
                                   const Environment& environment);

} // namespace tokenward::cli
