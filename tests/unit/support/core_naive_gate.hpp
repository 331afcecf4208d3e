/// @file core_naive_gate.hpp
/// The gate's rules, read a second time and as plainly as can be.
#pragma once

#include "support/core_situation.hpp"
#include "tokenward/reason.hpp"

#include <string_view>

namespace tokenward::test::situations {

struct Verdict {
    Reason reason;
    std::string_view missing;
};

[[nodiscard]] Verdict judge(const Situation& s);

} // namespace tokenward::test::situations
