/// @file sonarqube_words.hpp
/// SonarQube's words for what Tokenward calls otherwise, and reading its parameters.
#pragma once

#include "admin/access/authority.hpp"
#include "admin/failure.hpp"
#include "admin/store/records.hpp"
#include "http/route.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::http {

/// `USER_TOKEN`, `GLOBAL_ANALYSIS_TOKEN`, `PROJECT_ANALYSIS_TOKEN`; nothing for a type that its
/// lists don't have.
[[nodiscard]] std::optional<std::string_view> sonarqube_word(TokenType type) noexcept;
[[nodiscard]] std::optional<TokenType> token_type_from_sonarqube(std::string_view word) noexcept;

/// `2026-12-31T00:00:00+0000`
[[nodiscard]] std::string sonarqube_time(Time time);

/// Nothing when it lacks. Invalid when it is there twice, in the query or in the form: others might
/// read the other one.
[[nodiscard]] admin::Answer<std::optional<std::string>> sonarqube_parameter(const Call& call,
                                                                            std::string_view name);

/// Never blank; trimmed.
[[nodiscard]] admin::Answer<std::string> sonarqube_token_name(const Call& call);

/// The user that `login` names, or else the caller. Refused when it is another and the caller is no
/// system administrator; NotFound when there is no such user, or a deactivated one.
[[nodiscard]] admin::Answer<std::string> sonarqube_owner(const Call& call, admin::Records& records,
                                                         const admin::Authority& authority);

} // namespace tokenward::http
