#include "tokenward/imported_token.hpp"

#include "core/base32.hpp"
#include "core/character_class.hpp"
#include "core/hex.hpp"
#include "core/sha384.hpp"

#include <algorithm>
#include <span>

namespace tokenward {
namespace {

constexpr std::string_view k_kinds = "upa";
constexpr std::size_t k_prefix_size = 4; // "squ_"

// Where in the hash each thing is taken from.
constexpr std::size_t k_lookup_bytes = 16;
constexpr std::size_t k_fingerprint_bytes = 8;
constexpr std::size_t k_id_bytes = 10;

} // namespace

bool is_sonarqube_token(std::string_view text) noexcept {
    return text.size() == k_prefix_size + k_imported_body && text.starts_with("sq") &&
           k_kinds.find(text[2]) != std::string_view::npos && text[3] == '_' &&
           std::ranges::all_of(text.substr(k_prefix_size), is_lower_hex);
}

static_assert(k_prefix_size + k_imported_body < 1 + 1 + k_token_body, "none is one of ours");

std::optional<ImportedToken> ImportedToken::from_token(std::string_view token) noexcept {
    return is_sonarqube_token(token) ? std::optional(ImportedToken(sha384(token))) : std::nullopt;
}

std::optional<ImportedToken> ImportedToken::from_hash(std::string_view hex) noexcept {
    Hash hash;
    return decode_hex(hex, hash) ? std::optional(ImportedToken(hash)) : std::nullopt;
}

LookupKey ImportedToken::lookup() const noexcept {
    std::array<char, 2 * k_lookup_bytes> hex;
    write_hex(std::span(hash_).first<k_lookup_bytes>(), hex);
    return LookupKey(hex);
}

Fingerprint ImportedToken::fingerprint() const noexcept {
    std::array<char, 2 * k_fingerprint_bytes> hex;
    write_hex(std::span(hash_).subspan<k_lookup_bytes, k_fingerprint_bytes>(), hex);
    return Fingerprint(hex);
}

/// 80 bits in groups of five, each a digit.
std::string ImportedToken::id() const {
    std::string id = "tok_";
    unsigned waiting = 0;
    unsigned bits = 0;
    for (const auto byte :
         std::span(hash_).subspan<k_lookup_bytes + k_fingerprint_bytes, k_id_bytes>()) {
        waiting = (waiting << 8) | std::to_integer<unsigned>(byte);
        for (bits += 8; bits >= 5;) {
            bits -= 5;
            id += k_base32_digits[(waiting >> bits) % k_base32_digits.size()];
        }
    }
    return id;
}

} // namespace tokenward
