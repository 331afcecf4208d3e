/// @file version.hpp
/// The same as in CMakeLists.txt; a test compares them.
#pragma once

namespace tokenward::cli {

inline constexpr auto k_version = "0.1.0";

} // namespace tokenward::cli
