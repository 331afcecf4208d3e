/// @file credential.hpp
/// Finding the token in a request: Bearer (RFC 6750 § 2.1), Basic (RFC 7617), a
/// named header, a cookie (RFC 6265 § 4.2). Several may be looked at; they must
/// agree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenward {

/// A credential longer than this is refused, whatever it is.
inline constexpr std::size_t k_max_credential = 512;

/// Which schemes of the Authorization header are looked at.
struct AuthorizationSchemes {
    bool bearer = false;
    bool basic_username = false; ///< token as user name, with an empty password
    bool basic_password = false; ///< token as password, with any user name
};

enum class CredentialState : std::uint8_t {
    None,        ///< nothing where we looked
    Found,       ///< exactly one token, perhaps in several places
    Malformed,   ///< something that can't be read
    Conflicting, ///< two different tokens
};

/// Collects what a request presents, place by place. Wiped on destruction.
class CredentialCollector {
public:
    CredentialCollector() = default;
    CredentialCollector(const CredentialCollector&) = delete;
    CredentialCollector& operator=(const CredentialCollector&) = delete;
    ~CredentialCollector();

    /// One Authorization header's value. A scheme that isn't looked at is
    /// somebody else's.
    void authorization(std::string_view value, AuthorizationSchemes schemes) noexcept;

    /// One named header's value: the token and nothing else.
    void header(std::string_view value) noexcept;

    /// One Cookie header's value; every cookie called `name` in it counts.
    void cookies(std::string_view value, std::string_view name) noexcept;

    [[nodiscard]] CredentialState state() const noexcept { return state_; }

    /// The token, when Found; a view into this object.
    [[nodiscard]] std::string_view token() const noexcept { return {token_.data(), size_}; }

    /// True when the token stood in a cookie and nowhere else: a browser may have
    /// sent it without being told to, so the host asks same_origin().
    [[nodiscard]] bool from_cookie_only() const noexcept { return cookie_only_; }

private:
    void found(std::string_view token, bool in_cookie) noexcept;
    void malformed() noexcept;
    void basic(std::string_view value, AuthorizationSchemes schemes) noexcept;

    std::array<char, k_max_credential> token_{};
    std::size_t size_ = 0;
    CredentialState state_ = CredentialState::None;
    bool cookie_only_ = false;
};

} // namespace tokenward
