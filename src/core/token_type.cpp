#include "tokenward/token_type.hpp"

#include <algorithm>
#include <array>

namespace tokenward {

std::string_view to_word(TokenType type) noexcept {
    switch (type) {
    case TokenType::User:
        return "user";
    case TokenType::Project:
        return "project";
    case TokenType::Global:
        return "global";
    case TokenType::Organization:
        return "organization";
    case TokenType::Session:
        return "session";
    }
    return "";
}

std::optional<TokenType> token_type_from(std::string_view word) noexcept {
    constexpr std::array types = {TokenType::User, TokenType::Project, TokenType::Global,
                                  TokenType::Organization, TokenType::Session};
    const auto* const found =
        std::ranges::find_if(types, [word](TokenType type) { return to_word(type) == word; });
    return found == types.end() ? std::nullopt : std::optional(*found);
}

} // namespace tokenward
