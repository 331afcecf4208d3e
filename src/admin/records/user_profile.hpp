/// @file user_profile.hpp
/// What is known of a person beside the login: for lists, and for mails.
#pragma once

#include "admin/failure.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Each may be empty. It grants nothing.
struct UserProfile {
    std::string name;       ///< as an attribute's value: 255 bytes of UTF-8 without controls
    std::string email;      ///< see is_email()
    std::string department; ///< as `name`
    std::string user_type;  ///< as `name`: `nurse`

    [[nodiscard]] bool operator==(const UserProfile&) const = default;
};

/// What isn't set stays; set and empty goes.
struct UserProfileEdit {
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<std::string> department;
    std::optional<std::string> user_type;

    [[nodiscard]] UserProfile applied_to(UserProfile profile) const;
};

/// What HTML's `<input type=email>` takes ("valid e-mail address" of the HTML standard), so nothing
/// that could end a mail's header line; at most 254 bytes (RFC 5321, 4.5.3.1.3).
[[nodiscard]] bool is_email(std::string_view text) noexcept;

[[nodiscard]] std::optional<Failure> check_profile(const UserProfile& profile);

} // namespace tokenward::admin
