/// @file record_words.hpp
/// How messages name a record.
#pragma once

#include "admin/records/grant_detail.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"

#include <string>

namespace tokenward::admin {

/// A key of its own that nobody else of its kind has; a token's is its id.
template <class Detail> [[nodiscard]] const std::string& name_of(const Detail& detail) {
    return detail.key;
}
[[nodiscard]] inline const std::string& name_of(const UserDetail& user) {
    return user.login;
}
[[nodiscard]] inline const std::string& name_of(const TokenDetail& token) {
    return token.id;
}

/// A sentence's subject: `the user "alice"`.
template <class Detail> [[nodiscard]] std::string called(const std::string& name) {
    return "the " + std::string(Detail::k_what) + " \"" + name + "\"";
}
template <class Detail> [[nodiscard]] std::string called(const Detail& detail) {
    return called<Detail>(name_of(detail));
}
[[nodiscard]] inline std::string called(const GrantDetail& grant) {
    return "the grant to " + called<UserDetail>(grant.login) + " on " +
           called<ProjectDetail>(grant.project);
}

} // namespace tokenward::admin
