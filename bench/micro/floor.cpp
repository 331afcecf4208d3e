// What no way of checking a token can do without: its mac, and its CRC.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "micro/samples.hpp"

#include <array>
#include <string_view>

#include <benchmark/benchmark.h>
#include <libdeflate.h>
#include <openssl/sha.h>

namespace tokenward::bench {
namespace {

/// HMAC-SHA-256 of a short message with its key's states prepared.
void two_blocks(benchmark::State& state) {
    SHA256_CTX prepared;
    SHA256_Init(&prepared);
    std::array<unsigned char, SHA256_CBLOCK> block{};
    for (auto _ : state) {
        for (int i = 0; i < 2; ++i) {
            auto hash = prepared;
            SHA256_Transform(&hash, block.data());
            block.front() = static_cast<unsigned char>(hash.h[0]);
        }
        benchmark::DoNotOptimize(block);
    }
}
BENCHMARK(two_blocks)->Name("SHA-256, two blocks");

void crc(benchmark::State& state) {
    const std::string_view text = samples().token_text;
    for (auto _ : state) {
        benchmark::DoNotOptimize(libdeflate_crc32(0, text.data(), text.size()));
    }
}
BENCHMARK(crc)->Name("CRC-32 of a token");

} // namespace
} // namespace tokenward::bench
