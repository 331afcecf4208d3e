#include "tokenward/token_string.hpp"

#include "core/base62.hpp"
#include "core/character_class.hpp"
#include "core/hex.hpp"

#include <algorithm>
#include <span>
#include <string>

#include <libdeflate.h>

namespace tokenward {
namespace {

constexpr std::size_t k_random_size = 30;
constexpr std::size_t k_tag_size = 8;
constexpr std::size_t k_crc_size = 6;
constexpr unsigned k_tag_bits = 47;
static_assert(1 + k_random_size + k_tag_size + k_crc_size == k_token_body);

/// The first 47 bits of the mac.
std::uint64_t tag_of(const Digest& mac) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        bits = (bits << 8) | std::to_integer<std::uint64_t>(mac[i]);
    }
    return bits >> (64 - k_tag_bits);
}

/// The last 128 bits of the mac; none of them are in the tag.
LookupKey lookup_of(const Digest& mac) noexcept {
    std::array<char, 32> hex;
    write_hex(std::span(mac).last<16>(), hex);
    return LookupKey(hex);
}

/// Between the two: neither in the tag nor in the look-up key.
Fingerprint fingerprint_of(const Digest& mac) noexcept {
    std::array<char, 16> hex;
    write_hex(std::span(mac).subspan<8, 8>(), hex);
    return Fingerprint(hex);
}

std::uint64_t crc_of(std::string_view text) noexcept {
    return libdeflate_crc32(0, text.data(), text.size());
}

/// Both are numbers of fewer bits than their digits could hold: each has one spelling.
void append_digits(std::string& text, std::size_t count, std::uint64_t value) {
    text.resize(text.size() + count);
    write_base62(value, std::span(text).last(count));
}

std::span<const std::byte> bytes_of(const std::uint64_t& number) noexcept {
    return std::as_bytes(std::span(&number, 1));
}

std::string_view view(std::span<const char> text) noexcept {
    return {text.data(), text.size()};
}

} // namespace

bool is_token_prefix(std::string_view text) noexcept {
    return !text.empty() && text.size() <= k_max_prefix && k_alphanumerics.has_all_of(text);
}

namespace {

/// The mac of a token whose shape, CRC and tag are right.
Result<Digest, TokenFault> check_mac(std::string_view token, const Keyring& keys) noexcept {
    if (token.size() <= k_token_body + 1 || token.size() > k_max_token) {
        return TokenFault::Malformed;
    }
    const auto prefix_size = token.size() - k_token_body - 1;
    const auto body = token.substr(prefix_size + 1);
    const auto before_crc = token.substr(0, token.size() - k_crc_size);
    const auto before_tag = before_crc.substr(0, before_crc.size() - k_tag_size);
    const auto tag = read_base62(before_crc.substr(before_tag.size()));
    const auto crc = read_base62(token.substr(before_crc.size()));
    if (!is_token_prefix(token.substr(0, prefix_size)) || token[prefix_size] != '_' ||
        !k_alphanumerics.has_all_of(body.substr(0, 1 + k_random_size)) || !tag ||
        crc != crc_of(before_crc)) {
        return TokenFault::Malformed;
    }

    const auto* const key = keys.lookup_key(body.front());
    if (key == nullptr) {
        return TokenFault::UnknownKey;
    }
    const auto mac = key->sign(before_tag);
    if (!equal_constant_time(bytes_of(*tag), bytes_of(tag_of(mac)))) {
        return TokenFault::Forged;
    }
    return mac;
}

} // namespace

std::string_view default_prefix(TokenType type) noexcept {
    switch (type) {
    case TokenType::User:
        return "twu";
    case TokenType::Project:
        return "twp";
    case TokenType::Global:
        return "twg";
    case TokenType::Organization:
        return "two";
    case TokenType::Session:
        break;
    }
    return "tws";
}

std::string_view prefix_of(std::string_view token) noexcept {
    return token.substr(0, token.find('_'));
}

Result<LookupKey, TokenFault> check_token(std::string_view token, const Keyring& keys) noexcept {
    const auto mac = check_mac(token, keys);
    return mac ? Result<LookupKey, TokenFault>(lookup_of(*mac)) : mac.error();
}

Result<Fingerprint, TokenFault> fingerprint_token(std::string_view token,
                                                  const Keyring& keys) noexcept {
    const auto mac = check_mac(token, keys);
    return mac ? Result<Fingerprint, TokenFault>(fingerprint_of(*mac)) : mac.error();
}

Result<MintedToken> mint_token(std::string_view prefix, const Keyring& keys,
                               const RandomSource& random) {
    if (!is_token_prefix(prefix)) {
        return Error{"a token prefix is 1 to 16 letters and digits"};
    }
    const char id = keys.current_id();
    std::array<char, k_random_size> drawn;
    if (!draw_base62(random, drawn)) {
        return Error{"the system gave no randomness for a token"};
    }

    std::string text;
    text.reserve(k_max_token); // so that no copy is left behind by growing
    text.append(prefix).append(1, '_').append(1, id).append(view(drawn));
    wipe(drawn);
    const auto mac = keys.lookup_key(id)->sign(text);
    append_digits(text, k_tag_size, tag_of(mac));
    append_digits(text, k_crc_size, crc_of(text));
    return MintedToken{SecretText(std::move(text)), lookup_of(mac)};
}

} // namespace tokenward
