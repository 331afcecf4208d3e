#include "cli/wrap.hpp"

#include "cli/safe_text.hpp"

#include <algorithm>

namespace tokenward::cli {
namespace {

/// Up to the next blank, taken off `text` together with it.
std::string_view take_word(std::string_view& text) noexcept {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

} // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    if (width == 0 || width_of(text) <= width) {
        return {std::string(text)};
    }
    std::vector<std::string> lines(1);
    bool is_new = true;
    while (!text.empty()) {
        const auto word = take_word(text);
        auto& line = lines.back();
        if (is_new) {
            line += word;
        } else if (width_of(line) + 1 + width_of(word) <= width) {
            line.append(" ").append(word);
        } else {
            lines.emplace_back(word);
        }
        is_new = false;
    }
    return lines;
}

std::size_t longest_word(std::string_view text) noexcept {
    std::size_t longest = 0;
    while (!text.empty()) {
        longest = std::max(longest, width_of(take_word(text)));
    }
    return longest;
}

} // namespace tokenward::cli
