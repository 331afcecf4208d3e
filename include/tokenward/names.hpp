/// @file names.hpp
/// The grammars of names. A value outside its grammar is refused at creation,
/// at import and when a record is decoded, so that nothing else in Tokenward
/// ever meets one.
#pragma once

#include <cstddef>
#include <string_view>

namespace tokenward {

inline constexpr std::size_t k_max_login = 255;
inline constexpr std::size_t k_max_key = 400; ///< of a project or organization
inline constexpr std::size_t k_max_permission = 64;
inline constexpr std::size_t k_max_attribute_name = 64;
inline constexpr std::size_t k_max_attribute_value = 255; ///< bytes
inline constexpr std::size_t k_max_token_name = 100;      ///< characters, as SonarQube counts them
inline constexpr std::size_t k_token_id_size = 20;
inline constexpr std::size_t k_incarnation_size = 12;

/// `[A-Za-z0-9._@-]{1,255}`
[[nodiscard]] bool is_login(std::string_view text) noexcept;

/// `[A-Za-z0-9._:-]{1,400}` with at least one non-digit.
[[nodiscard]] bool is_project_key(std::string_view text) noexcept;
[[nodiscard]] bool is_organization_key(std::string_view text) noexcept;

/// `[A-Za-z][A-Za-z0-9._:-]{0,63}`: a subset of RFC 6750's scope-token, so that
/// it can stand in a challenge's `scope=` as it is.
[[nodiscard]] bool is_permission(std::string_view text) noexcept;

/// `[A-Za-z0-9._-]{1,64}`
[[nodiscard]] bool is_attribute_name(std::string_view text) noexcept;

/// Valid UTF-8 (RFC 3629) without control characters (C0, DEL, C1, U+2028,
/// U+2029), 1 to 255 bytes.
[[nodiscard]] bool is_attribute_value(std::string_view text) noexcept;

/// Valid UTF-8 without control characters, 1 to 100 characters, no blank at
/// either end.
[[nodiscard]] bool is_token_name(std::string_view text) noexcept;

/// `tok_` and 16 lower-case base32 characters (RFC 4648 alphabet).
[[nodiscard]] bool is_token_id(std::string_view text) noexcept;

/// 12 base62 characters: the random id of a user, project or organization.
[[nodiscard]] bool is_incarnation(std::string_view text) noexcept;

/// Valid UTF-8 without control characters, any length.
[[nodiscard]] bool is_clean_text(std::string_view text) noexcept;

/// The number of characters in valid UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view utf8) noexcept;

} // namespace tokenward
