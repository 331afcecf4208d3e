#include "admin/records/expiry.hpp"

#include "admin/records/detail_reader.hpp"
#include "core/character_class.hpp"
#include "tokenward/expiration_header.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tokenward::admin {
namespace {

constexpr std::int64_t k_most_days = 36'500;
constexpr std::size_t k_most_shown = 40;

bool are_digits(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// A number of exactly `text.size()` digits; -1 for anything else.
int digits(std::string_view text) noexcept {
    if (!are_digits(text)) {
        return -1;
    }
    int number = 0;
    for (const char c : text) {
        number = number * 10 + (c - '0');
    }
    return number;
}

/// `Z`, or hours and minutes that the local time is ahead.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) noexcept {
    if (text == "Z" || text == "z") {
        return std::chrono::minutes(0);
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const int hours = digits(text.substr(1, 2));
    const int minutes = digits(text.substr(4, 2));
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes ahead(hours * 60 + minutes);
    return text[0] == '-' ? -ahead : ahead;
}

/// The part after `T`. A fraction of a second is dropped: the token ends no later than asked.
std::optional<std::chrono::seconds> parse_clock(std::string_view text) noexcept {
    if (text.size() < 9 || text[2] != ':' || text[5] != ':') {
        return std::nullopt;
    }
    const int hours = digits(text.substr(0, 2));
    const int minutes = digits(text.substr(3, 2));
    const int seconds = digits(text.substr(6, 2));
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
        return std::nullopt;
    }
    auto rest = text.substr(8);
    if (rest.front() == '.') {
        const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        if (end == 1) {
            return std::nullopt;
        }
        rest.remove_prefix(end);
    }
    const auto ahead = parse_offset(rest);
    if (!ahead) {
        return std::nullopt;
    }
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds) - *ahead;
}

/// `90d`
std::optional<std::chrono::days> parse_days(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > 6 || !text.ends_with('d')) {
        return std::nullopt;
    }
    const auto days = parse_number(text.substr(0, text.size() - 1));
    const bool is_good = days && *days >= 1 && *days <= k_most_days;
    return is_good ? std::optional(std::chrono::days(*days)) : std::nullopt;
}

std::optional<Time> parse_point(std::string_view text) noexcept {
    const auto date = parse_date(text.substr(0, 10));
    if (!date || text.size() == 10) {
        return date ? std::optional<Time>(*date) : std::nullopt;
    }
    if (text[10] != 'T' && text[10] != 't') {
        return std::nullopt;
    }
    const auto clock = parse_clock(text.substr(11));
    return clock ? std::optional<Time>(*date + *clock) : std::nullopt;
}

} // namespace

std::optional<std::chrono::sys_days> parse_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const int year = digits(text.substr(0, 4));
    const int month = digits(text.substr(5, 2));
    const int day = digits(text.substr(8, 2));
    if (year < 0 || month < 0 || day < 0) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

Answer<std::optional<Time>> parse_expiry(std::string_view text, Time now) {
    if (text == "never") {
        return std::optional<Time>();
    }
    if (const auto days = parse_days(text)) {
        return std::optional<Time>(now + *days);
    }
    if (const auto point = parse_point(text)) {
        return point;
    }
    return invalid("not an expiry: \"" + std::string(text.substr(0, k_most_shown)) +
                   "\"; write days (90d, at most 36500d), a date (2027-01-31), a time "
                   "(2027-01-31T08:00:00Z) or never");
}

Answer<Time> parse_moment(std::string_view text, Time now) {
    if (const auto days = parse_days(text)) {
        return now - *days;
    }
    if (const auto point = parse_point(text)) {
        return *point;
    }
    return invalid("not a time: \"" + std::string(text.substr(0, k_most_shown)) +
                   "\"; write days ago (90d, at most 36500d), a date (2027-01-31) or a time "
                   "(2027-01-31T08:00:00Z)");
}

Answer<Done> check_expiry(std::optional<Time> expires_at, Time now,
                          std::optional<std::chrono::days> max_lifetime) {
    if (expires_at && *expires_at <= now) {
        return refused("the expiry " + time_text(*expires_at) + " is not in the future");
    }
    if (!max_lifetime) {
        return Done{};
    }
    const auto days = std::to_string(max_lifetime->count());
    if (!expires_at) {
        return refused("tokens must expire here, within " + days + " days at most");
    }
    const auto latest = now + *max_lifetime;
    if (*expires_at > latest) {
        return refused("the expiry " + time_text(*expires_at) +
                       " is beyond the maximum lifetime of " + days + " days, which ends " +
                       time_text(latest));
    }
    return Done{};
}

std::string time_text(Time time) {
    return std::string(ExpirationText(time, ExpirationFormat::Iso8601).view());
}

} // namespace tokenward::admin
