#include "redis/run_id.hpp"

#include <algorithm>

namespace tokenward::redis {

namespace {

constexpr std::string_view k_name = "run_id:";
constexpr std::string_view k_line_end = "\r\n";

bool is_hex_digit(char byte) noexcept {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

std::string_view line_value(std::string_view text, std::string_view name) noexcept {
    while (!text.empty()) {
        const auto end = std::min(text.find(k_line_end), text.size());
        if (const auto line = text.substr(0, end); line.substr(0, name.size()) == name) {
            return line.substr(name.size());
        }
        text.remove_prefix(std::min(end + k_line_end.size(), text.size()));
    }
    return {};
}

} // namespace

RunId RunId::from_info(std::string_view text) noexcept {
    RunId id;
    const auto digits = line_value(text, k_name);
    if (digits.size() == id.digits_.size() && std::ranges::all_of(digits, is_hex_digit)) {
        std::ranges::copy(digits, id.digits_.begin());
    }
    return id;
}

std::string_view RunId::view() const noexcept {
    return known() ? std::string_view(digits_.data(), digits_.size()) : std::string_view{};
}

std::string_view judge_info(ReplyView reply, RunId& run_id) noexcept {
    run_id = {};
    if (reply.is(ReplyKind::Error)) {
        return {};
    }
    const auto text = reply.string();
    if (!text) {
        return "the reply to INFO is of an unknown form";
    }
    run_id = RunId::from_info(*text);
    return {};
}

} // namespace tokenward::redis
