/// @file requirement.hpp
/// What a location asks of a token.
#pragma once

#include "tokenward/record.hpp"
#include "tokenward/token_type.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tokenward {

/// Values come from requests as they are. A *named* value that is empty or
/// outside its grammar is never ignored: it fits no token.
struct Requirement {
    std::optional<std::string_view> project;       ///< engaged when the location names one
    std::optional<std::string_view> organization;  ///< engaged when the location names one
    std::span<const std::string_view> permissions; ///< all are needed
    std::span<const Attribute> attributes;         ///< what the location says of itself
    TokenTypes types = {TokenType::User, TokenType::Session};
};

} // namespace tokenward
