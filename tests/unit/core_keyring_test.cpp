// Subkeys: one for each use, and only for the keys that may do it.
#include "support/core_support.hpp"

#include "tokenward/keyring.hpp"

using namespace tokenward;
using namespace tokenward::test;

namespace {

// Made with Python's hmac and hashlib alone:
//
//     def hkdf(key, info):
//         prk = hmac.digest(bytes(32), key, "sha256")
//         return hmac.digest(prk, info + b"\x01", "sha256")
//     hmac.digest(hkdf(bytes(range(32)), b"tokenward lookup v1"), b"message", "sha256").hex()
//
// and range(32, 64) for B, range(64, 96) for C.
struct Row {
    char id;
    std::string_view lookup;
    std::string_view gate; ///< empty: seals no more
    std::string_view admin;
    std::string_view backup;
};

constexpr Row k_rows[] = {
    {'A', "882914e31992791ec2463644b46cc6cdca192b0c078d091bba0e51fcfd853cea",
     "768f5803d4d27751989dffa85052e37092acf61e92146d5d75340881efa69e72",
     "51b62e6e6684b9beee01f48fe49d2e2a6524c23d5ec883573b6032da83714b47",
     "54ee864e294db46ad46ddf80cdc906b4d2e43484d42cefd8d5374440c9827dd7"},
    {'B', "06c31de9158ca2ce36a5d852912c962a37b9e43ffdfc066d369f2a62bcb214b1",
     "77066bef1df522ecffa612aaf6172f44305a2cd3983d733dda0898f4eec5a0ad",
     "6b567b20fdd38cf7f8c30894e1700f2fb36490eaea7f4ebf627034ab79fb0e51",
     "bb1ca3c5049412aaf17224bf6b211be2a106f15efffc92e01957150ec1335eea"},
    {'C', "85f6387524b442c9c8356f096e5a2404d3d1be4d3ba27c4bf062fa68e5cb101b", "", "", ""},
};

std::string signed_by(const HmacKey* key) {
    return key == nullptr ? "" : hex_of(key->sign("message"));
}

void every_use_has_a_subkey_of_its_own(void**) {
    for (const auto& row : k_rows) {
        ASSERT_TEXT(signed_by(keyring().lookup_key(row.id)), row.lookup);
        ASSERT_TEXT(signed_by(keyring().seal_key(row.id, SealDomain::Gate)), row.gate);
        ASSERT_TEXT(signed_by(keyring().seal_key(row.id, SealDomain::Admin)), row.admin);
        ASSERT_TEXT(signed_by(keyring().seal_key(row.id, SealDomain::Backup)), row.backup);
    }
}

void ids_that_have_no_key_give_none(void**) {
    for (int value = -128; value < 128; ++value) {
        const auto id = static_cast<char>(value);
        const bool has_key = id == 'A' || id == 'B' || id == 'C';
        const bool seals = id == 'A' || id == 'B';
        const std::string_view row(&id, 1);
        ASSERT_ROW(row, (keyring().lookup_key(id) != nullptr) == has_key);
        ASSERT_ROW(row, (keyring().seal_key(id, SealDomain::Gate) != nullptr) == seals);
        ASSERT_ROW(row, (keyring().seal_key(id, SealDomain::Admin) != nullptr) == seals);
        ASSERT_ROW(row, (keyring().seal_key(id, SealDomain::Backup) != nullptr) == seals);
    }
}

void every_id_has_a_place(void**) {
    auto file = KeyFile::create(CountingRandom()).value();
    const RandomSource random = CountingRandom();
    for (int i = 1; i < 62; ++i) {
        assert_true(file.add(random).ok());
    }
    const auto ring = Keyring::from(file).value();
    for (const auto& entry : file.entries()) {
        assert_true(ring.lookup_key(entry.id) != nullptr);
    }
    assert_true(signed_by(ring.lookup_key('9')) != signed_by(ring.lookup_key('Z')));
}

void the_current_key_is_the_files(void**) {
    assert_int_equal(keyring().current_id(), 'A');
    assert_int_equal(keyring_with_current('B').current_id(), 'B');
}

/// Nothing could be minted or sealed with it.
void a_file_without_a_current_key_makes_no_keyring(void**) {
    const auto ring = Keyring::from(KeyFile());
    assert_false(ring.ok());
    ASSERT_TEXT(ring.error().message, "no key is current; exactly one must be");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_use_has_a_subkey_of_its_own),
        cmocka_unit_test(ids_that_have_no_key_give_none),
        cmocka_unit_test(every_id_has_a_place),
        cmocka_unit_test(the_current_key_is_the_files),
        cmocka_unit_test(a_file_without_a_current_key_makes_no_keyring),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
