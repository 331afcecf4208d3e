// OpenSSL 3's EVP_MAC allocates for every message; its low-level SHA-256
// doesn't, and its states can be kept prepared. See
// docs/decisions/0002-low-level-sha256.md.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tokenward/hmac.hpp"

#include "tokenward/secret.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace tokenward {
namespace {

constexpr std::size_t k_block = SHA256_CBLOCK;
constexpr std::byte k_inner_pad{0x36};
constexpr std::byte k_outer_pad{0x5c};

SHA256_CTX state_after(const std::array<std::byte, k_block>& key, std::byte pad) noexcept {
    std::array<std::byte, k_block> block{};
    for (std::size_t i = 0; i < k_block; ++i) {
        block[i] = key[i] ^ pad;
    }
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, block.data(), block.size());
    wipe(block);
    return state;
}

void finish_into(Digest& digest, SHA256_CTX& state) noexcept {
    SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state);
}

constexpr std::size_t k_length_size = 8;
/// With the bit behind it and its length, a message of this size ends in one block (FIPS 180-4
/// § 5.1.1).
constexpr std::size_t k_most_in_last_block = k_block - 1 - k_length_size;

std::uint32_t big_endian(std::uint32_t word) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        word = (word << 24) | ((word & 0xFF00U) << 8) | ((word >> 8) & 0xFF00U) | (word >> 24);
    }
    return word;
}

/// What a short message is hashed in, one block at a time.
class LastBlock {
public:
    LastBlock() = default;
    LastBlock(const LastBlock&) = delete;
    LastBlock& operator=(const LastBlock&) = delete;
    ~LastBlock() { OPENSSL_cleanse(this, sizeof *this); }

    /// The hash of what `state` has seen, one block, and then `end`.
    Digest finish(const SHA256_CTX& state, std::string_view end) noexcept {
        state_ = state;
        std::ranges::copy(end, block_.begin());
        block_[end.size()] = 0x80;
        std::memset(block_.data() + end.size() + 1, 0, k_block - 1 - end.size());
        const auto bits = 8 * (k_block + end.size());
        block_[k_block - 2] = static_cast<unsigned char>(bits >> 8);
        block_[k_block - 1] = static_cast<unsigned char>(bits);
        SHA256_Transform(&state_, block_.data());
        return digest();
    }

private:
    [[nodiscard]] Digest digest() const noexcept {
        std::array<std::uint32_t, 8> words;
        std::ranges::transform(state_.h, words.begin(), big_endian);
        return std::bit_cast<Digest>(words);
    }

    SHA256_CTX state_;
    std::array<unsigned char, k_block> block_;
};

} // namespace

HmacKey::HmacKey(std::span<const std::byte> key) noexcept {
    std::array<std::byte, k_block> block{};
    if (key.size() > k_block) {
        SHA256_CTX state;
        SHA256_Init(&state);
        SHA256_Update(&state, key.data(), key.size());
        SHA256_Final(reinterpret_cast<unsigned char*>(block.data()), &state);
        OPENSSL_cleanse(&state, sizeof state);
    } else {
        std::ranges::copy(key, block.begin());
    }
    inner_ = state_after(block, k_inner_pad);
    outer_ = state_after(block, k_outer_pad);
    wipe(block);
}

HmacKey::~HmacKey() {
    OPENSSL_cleanse(&inner_, sizeof inner_);
    OPENSSL_cleanse(&outer_, sizeof outer_);
}

HmacKey::Message::~Message() {
    OPENSSL_cleanse(&state_, sizeof state_);
}

void HmacKey::Message::update(std::string_view piece) noexcept {
    SHA256_Update(&state_, piece.data(), piece.size());
}

/// Two blocks and nothing around them: what every token costs.
Digest HmacKey::sign_short(std::string_view message) const noexcept {
    LastBlock last;
    auto inner = last.finish(inner_, message);
    const auto mac =
        last.finish(outer_, {reinterpret_cast<const char*>(inner.data()), inner.size()});
    wipe(inner);
    return mac;
}

Digest HmacKey::Message::finish() noexcept {
    Digest digest;
    finish_into(digest, state_);
    state_ = key_->outer_;
    SHA256_Update(&state_, digest.data(), digest.size());
    finish_into(digest, state_);
    return digest;
}

Digest HmacKey::sign(std::string_view message) const noexcept {
    if (message.size() <= k_most_in_last_block) {
        return sign_short(message);
    }
    Message signing(*this);
    signing.update(message);
    return signing.finish();
}

Outcome hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> salt,
                    std::string_view label, std::span<std::byte> out) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
        EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr), &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        EVP_KDF_CTX_new(kdf.get()), &EVP_KDF_CTX_free);
    if (!context) {
        return Error{"the crypto library has no HKDF"};
    }

    // The library takes its inputs without const; it doesn't write to them.
    const auto octets = [](const char* name, const void* data, std::size_t size) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), size);
    };
    std::array<char, 7> digest_name{"SHA256"};
    std::array<OSSL_PARAM, 5> params{};
    std::size_t used = 0;
    params[used++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name.data(), 0);
    params[used++] = octets(OSSL_KDF_PARAM_KEY, key.data(), key.size());
    params[used++] = octets(OSSL_KDF_PARAM_INFO, label.data(), label.size());
    if (!salt.empty()) {
        params[used++] = octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size());
    }
    params[used] = OSSL_PARAM_construct_end();

    if (EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       params.data()) != 1) {
        return Error{"the crypto library could not derive a key (HKDF-SHA-256)"};
    }
    return Done{};
}

} // namespace tokenward
