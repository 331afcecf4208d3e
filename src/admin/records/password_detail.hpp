/// @file password_detail.hpp
/// `<prefix>admin:pw:<login>`: a user's password, hashed. A record of its own, so that what lists
/// or shows users never holds it.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

/// Counts only in the incarnation of the user it was set for.
struct PasswordDetail {
    static constexpr std::string_view k_what = "password";

    std::string login;
    std::string user_incarnation;
    std::string hash; ///< see password_hash.hpp
    Time set_at{};
    std::string set_by;

    [[nodiscard]] static PasswordDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

} // namespace tokenward::admin
