/// @file token_request.hpp
/// A token somebody asks for, and the rules that need no store.
#pragma once

#include "admin/failure.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {

inline constexpr std::size_t k_max_token_projects = 500;
inline constexpr std::size_t k_max_description = 1000; ///< bytes

struct TokenRequest {
    std::string name;
    TokenType type = TokenType::User;
    std::string owner;        ///< login; empty for organization tokens
    std::string organization; ///< organization tokens only
    std::vector<std::string> projects;
    bool all_projects = false;            ///< said so; where it is the default it needs no saying
    std::vector<std::string> permissions; ///< empty: all that the type may have
    std::vector<std::pair<std::string, std::string>> attributes;
    std::optional<Time> expires_at;
    std::string description;
};

/// Trims the name, sorts the lists, each word once; then Invalid when something is outside its
/// grammar or contradicts the type.
[[nodiscard]] Answer<TokenRequest> check_request(TokenRequest request);

/// Trimmed, or Invalid.
[[nodiscard]] Answer<std::string> check_token_name(std::string name);
[[nodiscard]] std::optional<Failure> check_description(std::string_view description);

} // namespace tokenward::admin
