/// @file run_id.hpp
/// Which run of a Redis process answers: a restart, or another server behind the same address, has
/// another id.
#pragma once

#include "redis/reply.hpp"

#include <array>
#include <string_view>

namespace tokenward::redis {

class RunId {
public:
    /// Unknown.
    RunId() = default;
    /// Out of the text of `INFO server`; unknown when it names none of 40 hexadecimal digits.
    /// See https://redis.io/commands/info/
    [[nodiscard]] static RunId from_info(std::string_view text) noexcept;

    [[nodiscard]] bool known() const noexcept { return digits_[0] != '\0'; }
    /// Empty when unknown; valid while this object lives.
    [[nodiscard]] std::string_view view() const noexcept;

    friend bool operator==(const RunId&, const RunId&) = default;

private:
    std::array<char, 40> digits_{};
};

/// Takes the answer to `INFO server`. A refusal is no fault: the id is unknown then.
/// @return why the answer is none at all; empty when it is one. The text lives forever.
[[nodiscard]] std::string_view judge_info(ReplyView reply, RunId& run_id) noexcept;

} // namespace tokenward::redis
