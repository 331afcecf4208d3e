#include "notify/encoded_word.hpp"

#include "core/character_class.hpp"
#include "core/utf8.hpp"
#include "notify/base64_text.hpp"

#include <algorithm>

namespace tokenward::notify {
namespace {

constexpr std::size_t k_longest_line = 76;
constexpr std::string_view k_begin = "=?UTF-8?B?";
constexpr std::string_view k_end = "?=";
/// RFC 2047, 2: a word has 75 characters at most.
constexpr std::size_t k_most_word_bytes = 45;

/// That fit into a word of a line where `before` characters stand already.
std::size_t bytes_after(std::size_t before) {
    const auto around = before + k_begin.size() + k_end.size();
    return std::min((k_longest_line - std::min(around, k_longest_line)) / 4 * 3, k_most_word_bytes);
}

bool is_plain(std::string_view text, std::string_view allowed) {
    // A blank at an end would be lost, and `=?` begins a word.
    return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
           std::ranges::all_of(text, [allowed](char c) {
               return is_alnum(c) || c == ' ' || allowed.find(c) != std::string_view::npos;
           });
}

/// Whole characters, for each word is decoded by itself.
std::string_view take_word(std::string_view& text, std::size_t most) {
    auto rest = text;
    while (!rest.empty()) {
        auto after = rest;
        if (!take_utf8(after)) {
            after.remove_prefix(1); // not ours to judge; it is one byte
        }
        if (text.size() - after.size() > most) {
            break;
        }
        rest = after;
    }
    const auto word = text.substr(0, text.size() - rest.size());
    text = rest;
    return word;
}

} // namespace

std::string header_text(std::string_view utf8, std::size_t before, std::string_view allowed) {
    if (is_plain(utf8, allowed) && before + utf8.size() <= k_longest_line) {
        return std::string(utf8);
    }
    std::string text;
    while (!utf8.empty()) {
        const bool is_first = text.empty();
        const auto word = take_word(utf8, is_first ? bytes_after(before) : k_most_word_bytes);
        text.append(is_first ? "" : "\r\n ");
        text.append(k_begin).append(base64_text(word)).append(k_end);
    }
    return text;
}

} // namespace tokenward::notify
