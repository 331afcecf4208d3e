#include "tokenward/expiration_header.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace tokenward {
namespace {

/// `value` in decimal, with leading zeros.
void write_padded(unsigned value, std::span<char> out) noexcept {
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit) {
        *digit = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

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
    const auto put = [this](auto value, std::size_t digits) {
        write_padded(static_cast<unsigned>(value), std::span(text_).subspan(size_, digits));
        size_ += digits;
    };
    const auto put_char = [this](char c) {
        text_[size_++] = c;
    };

    put(static_cast<int>(date.year()), 4);
    put_char('-');
    put(static_cast<unsigned>(date.month()), 2);
    put_char('-');
    put(static_cast<unsigned>(date.day()), 2);
    put_char(layout.between);
    put(clock.hours().count(), 2);
    put_char(':');
    put(clock.minutes().count(), 2);
    put_char(':');
    put(clock.seconds().count(), 2);
    for (const char c : layout.zone) {
        put_char(c);
    }
}

} // namespace tokenward
