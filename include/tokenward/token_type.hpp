/// @file token_type.hpp
/// The five types of token, and a set of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace tokenward {

enum class TokenType : std::uint8_t { User, Project, Global, Organization, Session };
inline constexpr unsigned k_token_types = 5;

[[nodiscard]] std::string_view to_word(TokenType type) noexcept;
[[nodiscard]] std::optional<TokenType> token_type_from(std::string_view word) noexcept;

class TokenTypes {
public:
    constexpr TokenTypes() = default;
    constexpr TokenTypes(std::initializer_list<TokenType> types) noexcept {
        for (const auto type : types) {
            add(type);
        }
    }
    static constexpr TokenTypes all() noexcept {
        return {TokenType::User, TokenType::Project, TokenType::Global, TokenType::Organization,
                TokenType::Session};
    }

    constexpr void add(TokenType type) noexcept { bits_ |= bit(type); }
    [[nodiscard]] constexpr bool contains(TokenType type) const noexcept {
        return (bits_ & bit(type)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

private:
    static constexpr unsigned bit(TokenType type) noexcept {
        return 1U << static_cast<unsigned>(type);
    }
    unsigned bits_ = 0;
};

} // namespace tokenward
