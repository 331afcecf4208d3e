#include "tokenward/expiration_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace tokenward {
namespace {

/// 00 to 99: every answer to a token that expires has seven of them.
constexpr auto k_digit_pairs = [] {
    std::array<std::array<char, 2>, 100> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
    }
    return pairs;
}();

struct Layout {
    char between; ///< date and time
    std::string_view zone;
};

constexpr Layout layout_of(ExpirationFormat format) noexcept {
    switch (format) {
    case ExpirationFormat::SonarQube:
        return {'T', "+0000"};
    case ExpirationFormat::GitHub:
        return {' ', " UTC"};
    case ExpirationFormat::Iso8601:
    case ExpirationFormat::Epoch:
        break;
    }
    return {'T', "Z"};
}

} // namespace

std::optional<ExpirationFormat> expiration_format_from(std::string_view word) noexcept {
    if (word == "iso8601") {
        return ExpirationFormat::Iso8601;
    }
    if (word == "sonarqube") {
        return ExpirationFormat::SonarQube;
    }
    if (word == "github") {
        return ExpirationFormat::GitHub;
    }
    return word == "epoch" ? std::optional(ExpirationFormat::Epoch) : std::nullopt;
}

ExpirationText::ExpirationText(Time time, ExpirationFormat format) noexcept {
    if (format == ExpirationFormat::Epoch) {
        const auto end =
            std::to_chars(text_.data(), text_.data() + text_.size(), to_epoch(time)).ptr;
        size_ = static_cast<std::size_t>(end - text_.data());
        return;
    }
    // No record holds another time; the calendar would overflow.
    const auto told = std::clamp(time, Time(), k_last_time);
    const auto day = std::chrono::floor<std::chrono::days>(told);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(told - day);
    const auto layout = layout_of(format);
    const auto put = [this](auto value) {
        std::ranges::copy(k_digit_pairs[static_cast<std::size_t>(value)], text_.begin() + size_);
        size_ += 2;
    };
    const auto put_char = [this](char c) {
        text_[size_++] = c;
    };

    const auto year = static_cast<unsigned>(static_cast<int>(date.year())); // 1970 to 9999
    put(year / 100);
    put(year % 100);
    put_char('-');
    put(static_cast<unsigned>(date.month()));
    put_char('-');
    put(static_cast<unsigned>(date.day()));
    put_char(layout.between);
    put(clock.hours().count());
    put_char(':');
    put(clock.minutes().count());
    put_char(':');
    put(clock.seconds().count());
    for (const char c : layout.zone) {
        put_char(c);
    }
}

} // namespace tokenward
