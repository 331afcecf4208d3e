/// @file reminder_recipients.hpp
/// Whom a token's end concerns.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/records.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

/// Of an organization token: mails that one token makes.
inline constexpr std::size_t k_most_recipients = 10;

/// Whether the holder is still the one it was made for, and active: else the token works no more,
/// and nobody is told. False, too, when the holder's record is damaged.
[[nodiscard]] Answer<bool> has_living_holder(Records& records, const TokenDetail& token);

/// Active, with an address, and either the owner or, of an organization token, one of its
/// organization's administrators.
[[nodiscard]] bool may_be_mailed(const UserDetail& user, const TokenDetail& token);

/// Logins of those who may; the first ones by name where there are more than k_most_recipients.
[[nodiscard]] Answer<std::vector<std::string>> mail_recipients(Records& records,
                                                               const TokenDetail& token);

} // namespace tokenward::admin
