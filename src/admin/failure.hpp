/// @file failure.hpp
/// Why a service did nothing, for a person and for whoever turns it into an exit code or a status.
#pragma once

#include "redis/blocking_client.hpp"
#include "tokenward/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {

enum class FailureKind : std::uint8_t {
    Invalid,         ///< an argument is outside its grammar
    Refused,         ///< a rule says no
    Conflict,        ///< what is there already, or hangs on it, stands against it
    NotFound,        ///< what was named isn't there
    Damaged,         ///< a record has a bad seal, or a form this version doesn't know
    Busy,            ///< others kept changing the same things
    Unavailable,     ///< Redis can't be reached; nothing was done
    StoreRefused,    ///< Redis answers with an error, or holds no store of ours
    Uncertain,       ///< the link broke at the very end: it may have been done
    Unauthenticated, ///< login or password is wrong; never which
    Throttled,       ///< too many tries; `retry_after` says when the next is looked at
    Internal,        ///< no randomness, or a bug of ours
};

/// `message` is one clear sentence without a secret. It may hold names from Redis, so a terminal
/// must have its control characters taken out.
struct Failure {
    FailureKind kind = FailureKind::Internal;
    std::string message;
    std::chrono::seconds retry_after{0}; ///< Throttled only
    /// A word for programs that have to tell it from others of its kind; mostly there is none.
    std::string_view code = {};
};

template <class T> using Answer = Result<T, Failure>;

/// The link to Redis is gone, so that nothing which follows would fare better.
[[nodiscard]] inline bool is_lost(const Failure& failure) noexcept {
    return failure.kind == FailureKind::Unavailable || failure.kind == FailureKind::Uncertain;
}

/// Redis, the store or this program is what failed, so that nothing of many would fare better.
[[nodiscard]] bool ends_all(FailureKind kind) noexcept;

/// Whether the last of several did.
template <class T> [[nodiscard]] bool has_ended(const std::vector<Answer<T>>& answers) {
    return !answers.empty() && !answers.back() && ends_all(answers.back().error().kind);
}

[[nodiscard]] inline Failure invalid(std::string message) {
    return {FailureKind::Invalid, std::move(message)};
}
[[nodiscard]] inline Failure refused(std::string message) {
    return {FailureKind::Refused, std::move(message)};
}
[[nodiscard]] inline Failure conflict(std::string message) {
    return {FailureKind::Conflict, std::move(message)};
}
[[nodiscard]] inline Failure not_found(std::string message) {
    return {FailureKind::NotFound, std::move(message)};
}
[[nodiscard]] inline Failure internal(const Error& error) {
    return {FailureKind::Internal, error.message};
}

[[nodiscard]] Failure from_redis(const redis::RedisError& error);
/// For reads: a link that broke leaves nothing uncertain.
[[nodiscard]] Failure from_reading(const redis::RedisError& error);

} // namespace tokenward::admin
