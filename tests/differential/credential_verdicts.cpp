// What the core makes of Authorization headers, for somebody who compares. A line in is the
// schemes looked at (a bit each: bearer, basic_username, basic_password) and then the headers
// of one request in hex; a line out is the state and, when Found, the token in hex.
#include "tokenward/credential.hpp"

#include <iostream>
#include <sstream>
#include <string>

using namespace tokenward;

namespace {

constexpr std::string_view k_digits = "0123456789abcdef";

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(k_digits.find(hex[i]) << 4U | k_digits.find(hex[i + 1]));
    }
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += k_digits[byte >> 4U];
        hex += k_digits[byte & 0xFU];
    }
    return hex;
}

std::string verdict_of(const CredentialCollector& collector) {
    switch (collector.state()) {
    case CredentialState::None:
        return "none";
    case CredentialState::Found:
        return "found " + to_hex(collector.token());
    case CredentialState::Malformed:
        return "malformed";
    case CredentialState::Conflicting:
        return "conflicting";
    }
    return "?";
}

} // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        unsigned flags = 0;
        words >> flags;
        CredentialCollector collector;
        // A dot in front, so that an empty header is a word too.
        for (std::string word; words >> word;) {
            collector.authorization(from_hex(std::string_view(word).substr(1)),
                                    {.bearer = (flags & 1U) != 0,
                                     .basic_username = (flags & 2U) != 0,
                                     .basic_password = (flags & 4U) != 0});
        }
        std::cout << verdict_of(collector) << '\n';
    }
}
