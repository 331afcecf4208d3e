#include "tokenward/credential.hpp"

#include "tokenward/names.hpp"
#include "tokenward/secret.hpp"

#include "core/base64.hpp"
#include "core/character_class.hpp"

#include <algorithm>
#include <cstring>

namespace tokenward {
namespace {

constexpr std::string_view k_bearer = "Bearer";
constexpr std::string_view k_basic = "Basic";
constexpr CharacterSet k_digits(true, "-._~+/");

/// RFC 6750 § 2.1 b64token: every token of ours, and SonarQube's, is one.
bool is_b64token(std::string_view text) noexcept {
    const auto digits = text.substr(0, text.find_last_not_of('=') + 1);
    return !digits.empty() && k_digits.has_all_of(digits);
}

struct SchemeAndRest {
    std::string_view scheme;
    std::string_view rest; ///< after the blanks (RFC 9110 § 11.4: 1*SP)
};

SchemeAndRest split_scheme(std::string_view value) noexcept {
    const auto end = std::min(value.find(' '), value.size());
    auto rest = value.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return {value.substr(0, end), rest};
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string_view unquote(std::string_view text) noexcept {
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace

CredentialCollector::~CredentialCollector() {
    wipe(std::span(token_).first(size_));
}

void CredentialCollector::authorization(std::string_view value,
                                        AuthorizationSchemes schemes) noexcept {
    const auto [scheme, rest] = split_scheme(value);
    if (equal_ignoring_case(scheme, k_bearer) && schemes.bearer) {
        found(rest, false);
    } else if (equal_ignoring_case(scheme, k_basic) &&
               (schemes.basic_username || schemes.basic_password)) {
        basic(rest, schemes);
    }
}

void CredentialCollector::header(std::string_view value) noexcept {
    found(value, false);
}

void CredentialCollector::cookies(std::string_view value, std::string_view name) noexcept {
    while (!value.empty()) {
        const auto end = std::min(value.find(';'), value.size());
        const auto pair = trim(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) == name) {
            found(equals == pair.size() ? std::string_view() : unquote(pair.substr(equals + 1)),
                  true);
        }
    }
}

void CredentialCollector::found(std::string_view token, bool in_cookie) noexcept {
    if (token.size() > k_max_credential || !is_b64token(token)) {
        malformed();
        return;
    }
    switch (state_) {
    case CredentialState::None:
        std::memcpy(token_.data(), token.data(), token.size());
        size_ = token.size();
        cookie_only_ = in_cookie;
        state_ = CredentialState::Found;
        break;
    case CredentialState::Found:
        cookie_only_ = cookie_only_ && in_cookie;
        if (token != this->token()) {
            state_ = CredentialState::Conflicting;
        }
        break;
    case CredentialState::Malformed:
    case CredentialState::Conflicting:
        break;
    }
}

void CredentialCollector::malformed() noexcept {
    if (state_ != CredentialState::Conflicting) {
        state_ = CredentialState::Malformed;
    }
}

/// RFC 7617 § 2: user-id and password, split at the first colon.
void CredentialCollector::basic(std::string_view value, AuthorizationSchemes schemes) noexcept {
    Secret<k_max_credential> decoded;
    const auto bytes = std::span(reinterpret_cast<char*>(decoded.bytes().data()), k_max_credential);
    const auto size = value.size() > k_max_credential ? std::nullopt : decode_base64(value, bytes);
    if (!size) {
        malformed();
        return;
    }
    const std::string_view pair(bytes.data(), *size);
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_clean_text(pair)) {
        malformed();
        return;
    }
    const auto username = pair.substr(0, colon);
    const auto password = pair.substr(colon + 1);
    if (password.empty() && schemes.basic_username) {
        found(username, false);
    } else if (!password.empty() && schemes.basic_password) {
        found(password, false);
    } else {
        malformed();
    }
}

} // namespace tokenward
