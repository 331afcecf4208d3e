// From the request's header to the record's name.
#include "micro/samples.hpp"

#include "tokenward/credential.hpp"
#include "tokenward/token_string.hpp"

#include <array>
#include <string>
#include <tuple>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

namespace tokenward::bench {
namespace {

void parse(benchmark::State& state, const std::string& value) {
    for (auto _ : state) {
        CredentialCollector collector;
        collector.authorization(value,
                                {.bearer = true, .basic_username = true, .basic_password = true});
        if (collector.state() != CredentialState::Found) {
            state.SkipWithError("no token found");
            break;
        }
        benchmark::DoNotOptimize(collector.token().data());
    }
}

void parse_bearer(benchmark::State& state) {
    parse(state, "Bearer " + samples().token_text);
}
BENCHMARK(parse_bearer);

void parse_basic(benchmark::State& state) {
    const auto pair = samples().token_text + ":"; // no password
    std::array<unsigned char, 128> encoded{};
    EVP_EncodeBlock(encoded.data(), reinterpret_cast<const unsigned char*>(pair.data()),
                    static_cast<int>(pair.size()));
    parse(state, "Basic " + std::string(reinterpret_cast<const char*>(encoded.data())));
}
BENCHMARK(parse_basic);

void check_good_token(benchmark::State& state) {
    const auto& [keys, text] = std::tie(samples().keys, samples().token_text);
    for (auto _ : state) {
        const auto lookup = check_token(text, keys);
        if (!lookup) {
            state.SkipWithError("the token is not good");
            break;
        }
        benchmark::DoNotOptimize(lookup);
    }
}
BENCHMARK(check_good_token)->Name("check_token");

void check_made_up_token(benchmark::State& state) {
    const auto& [keys, text] = std::tie(samples().keys, samples().made_up_text);
    for (auto _ : state) {
        const auto lookup = check_token(text, keys);
        if (lookup || lookup.error() != TokenFault::Forged) {
            state.SkipWithError("the token is not made up");
            break;
        }
        benchmark::DoNotOptimize(lookup);
    }
}
BENCHMARK(check_made_up_token)->Name("check_token/made_up");

} // namespace
} // namespace tokenward::bench
