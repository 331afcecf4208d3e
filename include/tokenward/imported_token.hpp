/// @file imported_token.hpp
/// Tokens that a SonarQube server has issued: `squ_`, `sqp_` or `sqa_` and 40 lower-case hex
/// characters. Such a server stores the unsalted SHA-384 of the whole string, so they can be taken
/// over without anybody's knowing them.
///
/// They bear no tag: a made-up one can't be told from a real one without asking Redis. Everything
/// about one comes from its hash, each from bits of its own: the look-up key (128), the fingerprint
/// (64), the token id (80).
#pragma once

#include "tokenward/token_string.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward {

inline constexpr std::size_t k_imported_body = 40; ///< behind the `_`

/// Never true for a string that check_token() might accept: those are longer.
[[nodiscard]] bool is_sonarqube_token(std::string_view text) noexcept;

class ImportedToken {
public:
    /// Of a presented token; nothing unless is_sonarqube_token().
    [[nodiscard]] static std::optional<ImportedToken> from_token(std::string_view token) noexcept;

    /// Of a stored hash: 96 hex characters, of either case.
    [[nodiscard]] static std::optional<ImportedToken> from_hash(std::string_view hex) noexcept;

    [[nodiscard]] LookupKey lookup() const noexcept;
    [[nodiscard]] Fingerprint fingerprint() const noexcept;

    /// `tok_` and 16 base32 characters, the same at every import: so a store knows what it had.
    [[nodiscard]] std::string id() const;

private:
    using Hash = std::array<std::byte, 48>;

    explicit ImportedToken(const Hash& hash) noexcept : hash_(hash) {}

    Hash hash_;
};

} // namespace tokenward
