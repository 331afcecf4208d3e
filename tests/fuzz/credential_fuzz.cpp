// Credentials: a byte of flags, then lines that start with A (Authorization), H (a named
// header) or C (Cookie).
#include "support/core_fuzz.hpp"

#include "tokenward/credential.hpp"

#include <algorithm>
#include <string>
#include <string_view>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

constexpr std::string_view k_cookie = "sid";

struct Places {
    bool anything = false;
    bool only_cookies = true;
};

Places collect(Input input, CredentialCollector& collector) {
    const auto flags = input.take_byte();
    const AuthorizationSchemes schemes = {(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0};
    Places places;
    while (!input.empty()) {
        auto line = input.take_until('\n');
        const char kind = line.empty() ? '\0' : line.front();
        line.remove_prefix(line.empty() ? 0 : 1);
        const auto before = collector.state();
        if (kind == 'A') {
            collector.authorization(line, schemes);
            places.only_cookies = false;
        } else if (kind == 'H') {
            collector.header(line);
            places.only_cookies = false;
        } else if (kind == 'C') {
            collector.cookies(line, k_cookie);
        }
        places.anything = places.anything || kind == 'A' || kind == 'H' || kind == 'C';
        // What was refused once stays refused.
        const auto after = collector.state();
        require(before != CredentialState::Malformed || after == before);
        require(before != CredentialState::Conflicting || after == before);
        require(before != CredentialState::Found || after != CredentialState::None);
    }
    return places;
}

bool may_stand_in_a_token(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    CredentialCollector collector;
    const auto places = collect(Input(data, size), collector);
    require(places.anything || collector.state() == CredentialState::None);
    if (collector.state() != CredentialState::Found) {
        return 0;
    }

    const std::string token(collector.token());
    require(!token.empty() && token.size() <= k_max_credential);
    require(std::ranges::all_of(token, may_stand_in_a_token));
    require(!places.only_cookies || collector.from_cookie_only());

    // It is the same token wherever it stands, and another one conflicts.
    collector.header(token);
    require(collector.state() == CredentialState::Found && collector.token() == token);
    require(!collector.from_cookie_only());
    collector.authorization("bEaReR   " + token, {.bearer = true});
    collector.cookies("a=b; sid=\"" + token + "\"; sid=" + token, k_cookie);
    require(collector.state() == CredentialState::Found && collector.token() == token);
    collector.header(token == "x" ? "y" : "x");
    require(collector.state() == CredentialState::Conflicting);
    return 0;
}
