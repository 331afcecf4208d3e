/// @file exit_code.hpp
/// How a command ends; scripts rely on these.
#pragma once

#include "admin/failure.hpp"

#include <cstdint>

namespace tokenward::cli {

enum class ExitCode : std::uint8_t {
    Done = 0,
    Refused = 1,     ///< or not found
    Usage = 2,       ///< an option or argument is wrong in itself
    Unreachable = 3, ///< Redis
};

[[nodiscard]] constexpr ExitCode exit_code_of(admin::FailureKind kind) noexcept {
    switch (kind) {
    case admin::FailureKind::Invalid:
        return ExitCode::Usage;
    case admin::FailureKind::Unavailable:
    case admin::FailureKind::Uncertain:
        return ExitCode::Unreachable;
    case admin::FailureKind::Refused:
    case admin::FailureKind::Conflict:
    case admin::FailureKind::StoreRefused:
    case admin::FailureKind::NotFound:
    case admin::FailureKind::Damaged:
    case admin::FailureKind::Busy:
    case admin::FailureKind::Unauthenticated:
    case admin::FailureKind::Throttled:
    case admin::FailureKind::Internal:
        break;
    }
    return ExitCode::Refused;
}

} // namespace tokenward::cli
