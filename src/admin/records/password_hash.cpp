#include "admin/records/password_hash.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>

namespace tokenward::admin {
namespace {

/// Of random bytes that nobody kept, with today's parameters; a test says so when those change.
constexpr auto k_nobodys_hash = "$argon2id$v=19$m=65536,t=3,p=1$cjSLoQJRgAvFKHUzIocLkw$"
                                "cdikGU4AtToQnQeBArm0IulEabAnUdxxzvbm3wuDH1w";

/// Cheap after the first time, and safe in any thread.
bool is_ready() noexcept {
    return ::sodium_init() >= 0;
}

} // namespace

Result<std::string> hash_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const bool is_done =
        is_ready() &&
        ::crypto_pwhash_str_alg(text.data(), password.data(), password.size(), k_hash_passes,
                                k_hash_memory, crypto_pwhash_ALG_ARGON2ID13) == 0;
    return is_done ? Result<std::string>(text.data())
                   : Error{"a password can't be hashed: no memory or no randomness"};
}

bool password_fits(const std::string& hash, std::string_view password) {
    return is_ready() && password.size() <= k_longest_password &&
           ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool password_fits_nobody(std::string_view password) {
    static_cast<void>(password_fits(k_nobodys_hash, password));
    return false;
}

bool needs_rehash(const std::string& hash) {
    return is_ready() &&
           ::crypto_pwhash_str_needs_rehash(hash.c_str(), k_hash_passes, k_hash_memory) != 0;
}

bool is_password_hash(std::string_view text) noexcept {
    return text.starts_with("$argon2id$") && text.size() < crypto_pwhash_STRBYTES &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace tokenward::admin
