#include "http/problem_detail.hpp"

#include "tokenward/problem.hpp"

namespace tokenward::http {
namespace {

Problem retry_later(std::string_view code, const std::string& detail) {
    return {503, code, detail, {{"Retry-After", std::string(k_retry_after)}}};
}

Problem because(Problem problem, const std::string& cause) {
    problem.cause = cause;
    return problem;
}

} // namespace

Problem store_unavailable() {
    return retry_later("store_unavailable", "the store can't be asked now; nothing was done");
}

namespace {

Problem problem_by_kind(const admin::Failure& failure) {
    switch (failure.kind) {
    case admin::FailureKind::Invalid:
        return {400, "invalid", failure.message, {}};
    case admin::FailureKind::Refused:
        return {403, "refused", failure.message, {}};
    case admin::FailureKind::Conflict:
        return {409, "conflict", failure.message, {}};
    case admin::FailureKind::NotFound:
        return {404, "not_found", failure.message, {}};
    case admin::FailureKind::Busy:
        return retry_later("busy", failure.message);
    case admin::FailureKind::Unavailable:
    case admin::FailureKind::StoreRefused:
        return because(store_unavailable(), failure.message);
    case admin::FailureKind::Damaged:
        return {500, "damaged", failure.message, {}};
    case admin::FailureKind::Uncertain:
        return {500,
                "uncertain",
                "the link to the store broke at the end; it may have been done all the same: look "
                "before trying again",
                {},
                failure.message};
    case admin::FailureKind::Unauthenticated:
        return {401,
                "wrong_credentials",
                failure.message,
                {{"WWW-Authenticate", "Bearer realm=\"tokenward\""}}};
    case admin::FailureKind::Throttled:
        return {429,
                "throttled",
                failure.message,
                {{"Retry-After", std::to_string(failure.retry_after.count())}}};
    case admin::FailureKind::Internal:
        break;
    }
    return {500, "internal", failure.message, {}};
}

} // namespace

Problem problem_of(const admin::Failure& failure) {
    auto problem = problem_by_kind(failure);
    if (!failure.code.empty()) {
        problem.code = failure.code;
    }
    return problem;
}

Response render_rfc9457(const Problem& problem, std::string_view request_id) {
    const Json document = {{"type", "about:blank"},    {"title", status_phrase(problem.status)},
                           {"status", problem.status}, {"detail", problem.detail},
                           {"code", problem.code},     {"request_id", request_id}};
    return {problem.status, problem.headers, json_text(document) + "\n",
            std::string(k_problem_media_type)};
}

} // namespace tokenward::http
