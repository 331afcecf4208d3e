#include "admin/store/stream_id.hpp"

#include <charconv>

namespace tokenward::admin {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) noexcept {
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_all = stop == text.data() + text.size();
    return error == std::errc() && is_all ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<StreamId> StreamId::parse(std::string_view text) noexcept {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto milliseconds = number_in(text.substr(0, dash));
    const auto number = number_in(text.substr(dash + 1));
    return milliseconds && number ? std::optional(StreamId{*milliseconds, *number}) : std::nullopt;
}

} // namespace tokenward::admin
