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
/// RFC 2047, 2: a word has 75 characters at most; fewer on the first line, after the header's name.
constexpr std::size_t k_bytes_a_word = 24;

bool is_plain(std::string_view text, std::string_view allowed) {
    // A blank at an end would be lost, and `=?` begins a word.
    return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
           std::ranges::all_of(text, [allowed](char c) {
               return is_alnum(c) || c == ' ' || allowed.find(c) != std::string_view::npos;
           });
}

/// Whole characters, for each word is decoded by itself.
std::string_view take_word(std::string_view& text) {
    auto rest = text;
    while (!rest.empty()) {
        auto after = rest;
        if (!take_utf8(after)) {
            after.remove_prefix(1); // not ours to judge; it is one byte
        }
        if (text.size() - after.size() > k_bytes_a_word) {
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
        text.append(text.empty() ? "" : "\r\n ");
        text.append(k_begin).append(base64_text(take_word(utf8))).append(k_end);
    }
    return text;
}

} // namespace tokenward::notify
