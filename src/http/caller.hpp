/// @file caller.hpp
/// Who calls: the token a request presents, judged as the gate judges it.
#pragma once

#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "admin/uses/use_notes.hpp"
#include "http/problem_detail.hpp"
#include "http/request.hpp"
#include "tokenward/result.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::http {

/// Analysis tokens manage nothing.
inline constexpr TokenTypes k_managing_types = {TokenType::User, TokenType::Session};

struct Caller {
    bool is_known = false; ///< the token is good, if perhaps not for this
    admin::Actor actor;
    std::string token_id;
    std::string token_name;
    TokenType type = TokenType::User;
    std::optional<Time> expires_at;
};

/// From `Authorization` (Bearer or Basic) or the session cookie. A made-up, unknown or revoked
/// token and one whose owner is deactivated get one and the same 401. On an unsafe method, what a
/// browser sends by itself is 403 from another host's page: a cookie unless the browser says that
/// it is ours, Basic when it says that it isn't. What is shown here is noted as used.
[[nodiscard]] Result<Caller, Problem> authenticate(admin::Store& store, admin::UseNotes& uses,
                                                   const Request& request, TokenTypes types);

} // namespace tokenward::http
