/// @file token_prefixes.hpp
/// What new tokens begin with. Checking never looks at it, so tokens of both kinds work side by
/// side.
#pragma once

#include "tokenward/token_type.hpp"

#include <string_view>

namespace tokenward::admin {

using TokenPrefix = std::string_view (*)(TokenType type) noexcept;

/// `squ`, `sqp`, `sqa`, `sqco`, as SonarQube's clients and secret scanners know them; sessions,
/// which it hasn't, keep Tokenward's own.
[[nodiscard]] std::string_view sonarqube_prefix(TokenType type) noexcept;

} // namespace tokenward::admin
