/// @file problem_detail.hpp
/// Why a request failed, before it is written in the form its clients expect.
#pragma once

#include "admin/failure.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {

struct Problem {
    unsigned status = 500;
    std::string_view code; ///< a word for machines: `not_found`
    std::string detail;    ///< a sentence for people, without a secret
    std::vector<std::pair<std::string, std::string>> headers;
    std::string cause = {}; ///< for our own log: addresses, paths, what Redis said
};

inline constexpr std::string_view k_retry_after = "5"; ///< seconds

/// What is wrong with the store is no client's business: it becomes the problem's `cause`.
[[nodiscard]] Problem problem_of(const admin::Failure& failure);
/// There is no store to ask, whatever is the reason.
[[nodiscard]] Problem store_unavailable();

/// Writes a problem for the clients of one set of routes.
using RenderProblem = Response (*)(const Problem& problem, std::string_view request_id);

/// RFC 9457, with the members `code` and `request_id`.
[[nodiscard]] Response render_rfc9457(const Problem& problem, std::string_view request_id);

} // namespace tokenward::http
