/// @file problem.hpp
/// A refusal as a problem document (RFC 9457), for clients that read JSON.
#pragma once

#include "tokenward/answer.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace tokenward {

inline constexpr std::string_view k_problem_media_type = "application/problem+json";

/// Writes the document into `out`; gives the number of bytes it needs, and writes none past `out`.
[[nodiscard]] std::size_t write_problem(const Answer& answer, std::span<char> out) noexcept;

} // namespace tokenward
