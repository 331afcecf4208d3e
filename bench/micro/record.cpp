// From the records' fields to the decision.
#include "micro/samples.hpp"

#include "store.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>

namespace tokenward::bench {
namespace {

void check_seal(benchmark::State& state) {
    const auto& token = samples().token;
    const auto as_read = token.views();
    auto fields = as_read;
    for (auto _ : state) {
        std::ranges::copy(as_read, fields.begin()); // each check sorts
        if (!seal_is_valid(samples().keys, SealDomain::Gate, token.name, fields)) {
            state.SkipWithError("the seal is not valid");
            break;
        }
    }
}
BENCHMARK(check_seal)->Name("seal_is_valid");

void open_a_token(benchmark::State& state) {
    const auto& token = samples().token;
    const auto as_read = token.views();
    auto fields = as_read;
    for (auto _ : state) {
        std::ranges::copy(as_read, fields.begin());
        const auto opened = open_token(samples().keys, token.name, fields);
        if (!opened) {
            state.SkipWithError("the record does not open");
            break;
        }
        benchmark::DoNotOptimize(opened);
    }
}
BENCHMARK(open_a_token)->Name("open_token");

void decide_on_a_project(benchmark::State& state) {
    const auto& [keys, token_text, made_up, token, user, user_project, project] = samples();
    auto token_fields = token.views();
    auto user_fields = user.views();
    auto grant_fields = user_project.views();
    auto project_fields = project.views();
    const auto open_or_throw = [](auto opened) {
        if (!opened) {
            throw std::runtime_error("a record does not open");
        }
        return *opened;
    };
    const auto entry = open_or_throw(open_token(keys, token.name, token_fields));
    const FoundRecords found{
        .user = open_or_throw(open_user(keys, user.name, user_fields)),
        .user_project =
            open_or_throw(open_project_authority(keys, user_project.name, grant_fields)),
        .project = open_or_throw(open_project(keys, project.name, project_fields)),
    };
    constexpr std::array<std::string_view, 1> permissions{"scan"};
    const Requirement wanted{.project = k_project,
                             .organization = {},
                             .permissions = permissions,
                             .attributes = {},
                             .types = TokenTypes::all()};
    for (auto _ : state) {
        const auto decision = decide(entry, found, wanted, k_now);
        if (!decision.allowed()) {
            state.SkipWithError("not let in");
            break;
        }
        benchmark::DoNotOptimize(decision);
    }
}
BENCHMARK(decide_on_a_project)->Name("decide");

} // namespace
} // namespace tokenward::bench
