/// @file hmac.hpp
/// HMAC-SHA-256 (RFC 2104) with the key's two states prepared once, and HKDF
/// (RFC 5869).
#pragma once

#include "tokenward/result.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <openssl/sha.h>

namespace tokenward {

using Digest = std::array<std::byte, 32>;

/// A key ready to authenticate many messages: the hash states after the inner
/// and the outer pad are kept, which saves two of a short message's four blocks
/// and every allocation. Wiped on destruction. Safe to use from many threads at
/// once.
class HmacKey {
public:
    explicit HmacKey(std::span<const std::byte> key) noexcept;
    HmacKey(const HmacKey&) = default;
    HmacKey& operator=(const HmacKey&) = default;
    ~HmacKey();

    /// One message under the key. Feed it in pieces, then finish once.
    class Message {
    public:
        explicit Message(const HmacKey& key) noexcept : key_(&key), state_(key.inner_) {}
        Message(const Message&) = delete;
        Message& operator=(const Message&) = delete;
        ~Message();

        void update(std::string_view piece) noexcept;
        [[nodiscard]] Digest finish() noexcept;

    private:
        const HmacKey* key_;
        SHA256_CTX state_;
    };

    [[nodiscard]] Digest sign(std::string_view message) const noexcept;

private:
    [[nodiscard]] Digest sign_short(std::string_view message) const noexcept;

    SHA256_CTX inner_{};
    SHA256_CTX outer_{};
};

/// HKDF-SHA-256: derives `out.size()` bytes from `key` with no salt and `label`
/// as info. Fails only where the crypto library does.
[[nodiscard]] Outcome hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> salt,
                                  std::string_view label, std::span<std::byte> out);

} // namespace tokenward
