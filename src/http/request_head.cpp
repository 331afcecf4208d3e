#include "http/request_head.hpp"

#include "core/character_class.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/beast/core/string.hpp>

namespace tokenward::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;

/// `[A-Za-z0-9._-]{1,64}`: whatever stands in a log line and in our answer.
bool is_request_id(std::string_view text) noexcept {
    constexpr std::size_t k_longest = 64;
    return !text.empty() && text.size() <= k_longest && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '.' || c == '_' || c == '-';
    });
}

// Beast's view is another type in each version of Boost.
std::string_view plain(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// Whoever reads such a body otherwise than a proxy before us takes its rest for another request
/// (RFC 9112 § 6.1, § 6.3). Lengths that differ are refused by Beast.
std::optional<Problem> framing_fault(const Head& head) {
    if (head.count(field::transfer_encoding) == 0) {
        return std::nullopt;
    }
    if (head.version() < 11 || head.count(field::content_length) != 0) {
        return Problem{
            400, "malformed", "Transfer-Encoding needs HTTP/1.1, and no Content-Length", {}};
    }
    if (head.count(field::transfer_encoding) != 1 ||
        !beast::iequals(head[field::transfer_encoding], "chunked")) {
        return Problem{501, "not_implemented", "the only transfer coding is chunked", {}};
    }
    return std::nullopt;
}

} // namespace

std::optional<Problem> head_fault(const Head& head) {
    if (head.version() == 11 && head.count(field::host) != 1) {
        return Problem{400, "malformed", "HTTP/1.1 needs one Host header", {}};
    }
    const auto expect = head[field::expect];
    if (!expect.empty() && !beast::iequals(expect, "100-continue")) {
        return Problem{417, "malformed", "only 100-continue can be expected", {}};
    }
    return framing_fault(head);
}

std::vector<std::string> path_so_far(const Head& head) {
    return readable_segments(plain(head.target()));
}

admin::Answer<Done> read_head(const Head& head, const std::string& peer,
                              const TrustedProxies& proxies, Request& request) {
    request.method = std::string(head.method_string());
    std::string forwarded_for;
    for (const auto& line : head) {
        auto name = lower_case(plain(line.name_string()));
        const auto value = plain(line.value());
        if (name == "x-forwarded-for") {
            forwarded_for.append(forwarded_for.empty() ? "" : ",").append(value);
        }
        request.headers.push_back({std::move(name), WipedString(value)});
    }
    request.client = proxies.client_of(peer, forwarded_for);
    request.over_tls =
        proxies.contains(peer) && request.header("x-forwarded-proto") == std::string_view("https");
    if (const auto id = request.header("x-request-id"); id && is_request_id(*id)) {
        request.id = *id;
    }
    auto target = parse_target(plain(head.target()));
    if (!target) {
        request.target.segments = path_so_far(head);
        return target.error();
    }
    request.target = *std::move(target);
    return Done{};
}

} // namespace tokenward::http
