#include "notify/mail.hpp"

#include "notify/encoded_word.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace tokenward::notify {
namespace {

constexpr std::array<const char*, 7> k_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// What a subject may hold as it is: no `=` with `?`, which could look like an encoded word.
constexpr std::string_view k_in_subjects = ".,:;-_+/()\"'!@#&*<>[]";

std::string header(std::string_view name, const std::string& value) {
    return std::string(name).append(": ").append(value);
}

std::string recipient(const Mail& mail) {
    constexpr std::string_view before = "To: ";
    const auto address = "<" + mail.to + ">";
    // On a line of its own: both may be long.
    return mail.to_name.empty() ? address
                                : header_text(mail.to_name, before.size()) + "\r\n " + address;
}

/// In the sender's domain, as others know it for unique.
std::string message_id(const Mail& mail) {
    return "<" + mail.id + mail.from.substr(mail.from.find('@')) + ">";
}

} // namespace

std::vector<std::string> header_lines(const Mail& mail) {
    constexpr std::string_view subject = "Subject";
    return {
        header("Date", mail_date(mail.date)),
        header("From", "Tokenward <" + mail.from + ">"),
        header("To", recipient(mail)),
        header(subject, header_text(mail.subject, subject.size() + 2, k_in_subjects)),
        header("Message-ID", message_id(mail)),
        // RFC 3834: nobody's absence is to be told to us.
        header("Auto-Submitted", "auto-generated"),
    };
}

std::string mail_date(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 64> text{};
    const auto size = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
        k_days.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
        k_months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string with_mail_line_ends(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += '\r';
        }
        result += c;
    }
    return result;
}

} // namespace tokenward::notify
