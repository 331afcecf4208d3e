#include "core/utf8.hpp"

#include <cstddef>

namespace tokenward {
namespace {

struct Lead {
    std::size_t followers;
    char32_t bits;
    char32_t smallest; ///< the smallest value that needs this length
};

std::optional<Lead> read_lead(unsigned char byte) noexcept {
    if (byte < 0x80) {
        return Lead{0, byte, 0};
    }
    if ((byte & 0xE0U) == 0xC0) {
        return Lead{1, static_cast<char32_t>(byte & 0x1FU), 0x80};
    }
    if ((byte & 0xF0U) == 0xE0) {
        return Lead{2, static_cast<char32_t>(byte & 0x0FU), 0x800};
    }
    if ((byte & 0xF8U) == 0xF0) {
        return Lead{3, static_cast<char32_t>(byte & 0x07U), 0x10000};
    }
    return std::nullopt;
}

} // namespace

std::optional<char32_t> take_utf8(std::string_view& text) noexcept {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto lead = read_lead(static_cast<unsigned char>(text.front()));
    if (!lead || text.size() <= lead->followers) {
        return std::nullopt;
    }
    char32_t value = lead->bits;
    for (std::size_t i = 1; i <= lead->followers; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80) {
            return std::nullopt;
        }
        value = (value << 6) | (byte & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < lead->smallest || surrogate || value > 0x10FFFF) {
        return std::nullopt;
    }
    text.remove_prefix(lead->followers + 1);
    return value;
}

} // namespace tokenward
