#include "admin/failure.hpp"

namespace tokenward::admin {

bool ends_all(FailureKind kind) noexcept {
    using enum FailureKind;
    return kind == Unavailable || kind == Uncertain || kind == StoreRefused || kind == Internal;
}

Failure from_redis(const redis::RedisError& error) {
    switch (error.kind) {
    case redis::RedisErrorKind::Unreachable:
        return {FailureKind::Unavailable, error.message};
    case redis::RedisErrorKind::Uncertain:
        return {FailureKind::Uncertain, error.message};
    case redis::RedisErrorKind::Refused:
        break;
    }
    return {FailureKind::StoreRefused, error.message};
}

Failure from_reading(const redis::RedisError& error) {
    auto failure = from_redis(error);
    if (failure.kind == FailureKind::Uncertain) {
        failure.kind = FailureKind::Unavailable;
    }
    return failure;
}

} // namespace tokenward::admin
