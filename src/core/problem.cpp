#include "tokenward/problem.hpp"

#include "core/bounded_writer.hpp"

#include <array>
#include <charconv>

namespace tokenward {
namespace {

/// RFC 9457 § 4.2.1: with `about:blank` the title is the status's own phrase (RFC 9110 § 15).
std::string_view title_of(unsigned status) noexcept {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

} // namespace

std::size_t write_problem(const Answer& answer, std::span<char> out) noexcept {
    std::array<char, 8> digits{};
    const auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), answer.status).ptr;

    BoundedWriter writer(out);
    writer << R"({"type":"about:blank","title":")" << title_of(answer.status) << R"(","status":)"
           << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
    if (!answer.description.empty()) {
        // Our own sentences; none holds a character that JSON would escape.
        writer << R"(,"detail":")" << answer.description << "\"";
    }
    writer << "}\n";
    return writer.size();
}

} // namespace tokenward
