// Tags and seals are compared by OpenSSL's CRYPTO_memcmp and in their whole length, whichever byte
// is wrong. This program has a CRYPTO_memcmp of its own, which comes before the library's, and
// counts.
#include "support/core_records.hpp"
#include "support/core_support.hpp"
#include "support/core_tokens.hpp"

#include "tokenward/seal.hpp"
#include "tokenward/token_string.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <vector>

namespace {

std::vector<std::size_t> compared; // how many bytes, call by call

} // namespace

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
    compared.push_back(size);
    return std::memcmp(a, b, size);
}

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_key = "tw:gate:p:web";
constexpr std::size_t k_crc = 6;
constexpr std::size_t k_tag = 8;
constexpr std::size_t k_mac = 43; // of a seal, behind its key id

char another(char c) {
    return c == 'x' ? 'y' : 'x';
}

/// Runs a check that must fail after one comparison of `size` bytes.
template <class Check> void assert_compared(std::size_t size, Check is_good) {
    compared.clear();
    assert_false(is_good());
    assert_int_equal(compared.size(), 1);
    assert_int_equal(compared.front(), size);
}

void incident_18_tags_are_compared_in_constant_time(void**) {
    const std::string token(mint_token("twu", keyring(), CountingRandom())->text.view());
    for (auto at = token.size() - k_crc - k_tag; at < token.size() - k_crc; ++at) {
        const auto forged = forged_at(token, at, another(token[at]));
        assert_compared(k_tag, [&] { return check_token(forged, keyring()).ok(); });
    }
}

void incident_18_seals_are_compared_in_constant_time(void**) {
    OwnedFields fields = {{"v", "1"}, {"inc", "projectIncar"}};
    add_seal(keyring(), SealDomain::Gate, k_key, fields);
    const std::string seal = *find_field(fields, "seal");
    assert_int_equal(seal.size(), 1 + k_mac);
    for (std::size_t at = 1; at < seal.size(); ++at) {
        auto forged = seal;
        forged[at] = another(seal[at]);
        const auto record = with(fields, "seal", forged);
        auto views = views_of(record);
        assert_compared(k_mac,
                        [&] { return seal_is_valid(keyring(), SealDomain::Gate, k_key, views); });
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(incident_18_tags_are_compared_in_constant_time),
        cmocka_unit_test(incident_18_seals_are_compared_in_constant_time),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
