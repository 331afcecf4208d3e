#include "tokenward/names.hpp"

#include "core/base62.hpp"
#include "core/character_class.hpp"
#include "core/utf8.hpp"

#include <algorithm>

namespace tokenward {
namespace {

constexpr std::string_view k_token_id_prefix = "tok_";

bool consists_of(std::string_view text, std::string_view punctuation) noexcept {
    return std::ranges::all_of(text, [punctuation](char c) {
        return is_alnum(c) || punctuation.find(c) != std::string_view::npos;
    });
}

bool has_size(std::string_view text, std::size_t most) noexcept {
    return !text.empty() && text.size() <= most;
}

bool is_key(std::string_view text) noexcept {
    return has_size(text, k_max_key) && consists_of(text, "._:-") &&
           !std::ranges::all_of(text, is_digit);
}

bool is_printable_ascii(char c) noexcept {
    return c >= ' ' && c <= '~';
}

bool is_control(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

} // namespace

bool is_login(std::string_view text) noexcept {
    return has_size(text, k_max_login) && consists_of(text, "._@-");
}

bool is_project_key(std::string_view text) noexcept {
    return is_key(text);
}

bool is_organization_key(std::string_view text) noexcept {
    return is_key(text);
}

bool is_permission(std::string_view text) noexcept {
    return has_size(text, k_max_permission) && is_alpha(text.front()) && consists_of(text, "._:-");
}

bool is_attribute_name(std::string_view text) noexcept {
    return has_size(text, k_max_attribute_name) && consists_of(text, "._-");
}

bool is_attribute_value(std::string_view text) noexcept {
    return has_size(text, k_max_attribute_value) && is_clean_text(text);
}

bool is_token_name(std::string_view text) noexcept {
    return !text.empty() && text.front() != ' ' && text.back() != ' ' && is_clean_text(text) &&
           count_characters(text) <= k_max_token_name;
}

bool is_token_id(std::string_view text) noexcept {
    return text.size() == k_token_id_size && text.starts_with(k_token_id_prefix) &&
           std::ranges::all_of(text.substr(k_token_id_prefix.size()),
                               [](char c) { return is_lower(c) || (c >= '2' && c <= '7'); });
}

bool is_incarnation(std::string_view text) noexcept {
    return text.size() == k_incarnation_size && std::ranges::all_of(text, is_base62);
}

bool is_clean_text(std::string_view text) noexcept {
    for (;;) {
        // Most text is nothing but printable ASCII, which needs no decoding.
        const auto rest = std::ranges::find_if_not(text, is_printable_ascii);
        text.remove_prefix(static_cast<std::size_t>(rest - text.begin()));
        if (text.empty()) {
            return true;
        }
        const auto character = take_utf8(text);
        if (!character || is_control(*character)) {
            return false;
        }
    }
}

std::size_t count_characters(std::string_view utf8) noexcept {
    const auto starts_character = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    };
    return static_cast<std::size_t>(std::ranges::count_if(utf8, starts_character));
}

} // namespace tokenward
