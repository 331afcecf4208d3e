// Seals: whatever is done to a sealed record, short of bringing an earlier one back, is seen.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/seal.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_key = "tw:gate:p:web";

// Made with Python's hmac and hashlib alone, from the key bytes(range(32)):
//
//     def hkdf(key, info):
//         prk = hmac.digest(bytes(32), key, "sha256")
//         return hmac.digest(prk, info + b"\x01", "sha256")
//     def part(text): return len(text).to_bytes(4, "big") + text
//     message = part(b"tokenward seal 1") + part(b"tw:gate:p:web")
//     for name, value in sorted(fields.items()):
//         message += part(name) + part(value)
//     mac = hmac.digest(hkdf(key, b"tokenward gate v1"), message, "sha256")
//     print("A" + base64.urlsafe_b64encode(mac).decode().rstrip("="))
constexpr std::string_view k_gate_seal = "AWj5SC0RLjdyXdN6ERcMMwhYPnpM5vHFin7_lbdtBU74";
constexpr std::string_view k_admin_seal = "A7EL3zb67DtDWIXVuBXdFwQtkWaT2grDgInUSmFmbw2A";
constexpr std::string_view k_gate_seal_b = "BxsQFB8xn6JuKRNSLPSuTZN872iePGeBRiIXkTP2KsJk";

OwnedFields unsealed() {
    return {{"v", "1"}, {"inc", "projectIncar"}, {"org", "acme"}, {"orginc", "acmeIncarnat"}};
}

OwnedFields sealed(SealDomain domain = SealDomain::Gate, const Keyring& keys = keyring()) {
    auto fields = unsealed();
    add_seal(keys, domain, k_key, fields);
    return fields;
}

bool is_valid(const OwnedFields& fields, std::string_view redis_key = k_key,
              SealDomain domain = SealDomain::Gate, const Keyring& keys = keyring()) {
    auto views = views_of(fields);
    return seal_is_valid(keys, domain, redis_key, views);
}

void seals_are_the_golden_ones(void**) {
    auto fields = sealed();
    ASSERT_TEXT(*find_field(fields, "seal"), k_gate_seal);
    fields = sealed(SealDomain::Admin);
    ASSERT_TEXT(*find_field(fields, "seal"), k_admin_seal);
    fields = sealed(SealDomain::Gate, keyring_with_current('B'));
    ASSERT_TEXT(*find_field(fields, "seal"), k_gate_seal_b);
    for (const auto seal : {k_gate_seal, k_gate_seal_b}) {
        assert_true(is_valid(with(unsealed(), "seal", seal)));
    }
    assert_true(is_valid(with(unsealed(), "seal", k_admin_seal), k_key, SealDomain::Admin));
}

void fields_may_come_in_any_order(void**) {
    auto fields = sealed();
    std::ranges::sort(fields);
    do {
        assert_true(is_valid(fields));
        auto views = views_of(fields);
        assert_true(seal_is_valid(keyring(), SealDomain::Gate, k_key, views));
        assert_true(std::ranges::is_sorted(views, {}, &Field::name));
    } while (std::ranges::next_permutation(fields).found);
}

void every_changed_field_is_seen(void**) {
    const auto good = sealed();
    for (const auto& [name, value] : good) {
        ASSERT_ROW(name, !is_valid(without(good, name)));
        ASSERT_ROW(name, !is_valid(with(good, name, "")));
        ASSERT_ROW(name, !is_valid(with(good, name, value + "x")));
        ASSERT_ROW(name, !is_valid(with(good, name, value.substr(1))));
        ASSERT_ROW(name, !is_valid(with(good, name, value + std::string(1, '\0'))));
        for (std::size_t at = 0; at < value.size(); ++at) {
            auto changed = value;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            ASSERT_ROW(name, !is_valid(with(good, name, changed)));
        }
    }
}

void every_renamed_field_is_seen(void**) {
    const auto good = sealed();
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const std::string_view name : {"", "a", "zz", "perms", "Inc", "seal"}) {
            auto fields = good;
            if (fields[i].first != name) {
                fields[i].first = name;
                ASSERT_ROW(name, !is_valid(fields));
            }
        }
    }
}

void every_added_field_is_seen(void**) {
    for (const std::string_view name : {"", "a", "perms", "zz", "Seal", "seal ", "seal2"}) {
        for (const std::string_view value : {"", "1", "*"}) {
            auto fields = sealed();
            fields.emplace_back(name, value);
            ASSERT_ROW(name, !is_valid(fields));
        }
    }
}

void every_doubled_field_is_seen(void**) {
    const auto good = sealed();
    for (const auto& field : good) {
        auto fields = good;
        fields.push_back(field);
        ASSERT_ROW(field.first, !is_valid(fields));
        fields.back().second = "another";
        ASSERT_ROW(field.first, !is_valid(fields));
    }
}

void exchanged_values_are_seen(void**) {
    const auto good = sealed();
    for (std::size_t a = 0; a < good.size(); ++a) {
        for (std::size_t b = a + 1; b < good.size(); ++b) {
            auto fields = good;
            std::swap(fields[a].second, fields[b].second);
            ASSERT_ROW(good[a].first, !is_valid(fields));
        }
    }
}

/// Without lengths in front, "ab" + "c" would be "a" + "bc".
void bytes_moved_between_neighbours_are_seen(void**) {
    const auto make = [](OwnedFields fields) {
        add_seal(keyring(), SealDomain::Gate, k_key, fields);
        return *find_field(fields, "seal");
    };
    const std::vector<std::string> seals = {
        make({{"ab", "c"}}),
        make({{"a", "bc"}}),
        make({{"abc", ""}}),
        make({{"", "abc"}}),
        make({{"a", ""}, {"b", "c"}}),
        make({{"a", "b"}, {"c", ""}}),
        make({{"a", "b"}}),
        make({}),
        make({{"", ""}}),
    };
    for (std::size_t a = 0; a < seals.size(); ++a) {
        for (std::size_t b = a + 1; b < seals.size(); ++b) {
            assert_true(seals[a] != seals[b]);
        }
    }
}

void a_record_moved_to_another_key_is_seen(void**) {
    for (const std::string_view key :
         {"", "tw:gate:p:we", "tw:gate:p:webx", "tw:gate:p:WEB", "tw2:gate:p:web", "gate:p:web",
          "tw:gate:u:web", "tw:gate:p:web "}) {
        ASSERT_ROW(key, !is_valid(sealed(), key));
    }
}

void a_domain_is_no_other(void**) {
    assert_true(is_valid(sealed(SealDomain::Admin), k_key, SealDomain::Admin));
    assert_false(is_valid(sealed(SealDomain::Admin), k_key, SealDomain::Gate));
    assert_false(is_valid(sealed(SealDomain::Gate), k_key, SealDomain::Admin));
}

void only_a_key_that_seals_counts(void**) {
    const auto good = sealed();
    const auto mac = good.back().second.substr(1);
    assert_int_equal(mac.size(), 43);
    for (int value = 0; value < 256; ++value) {
        const auto id = static_cast<char>(value);
        const auto fields = with(good, "seal", std::string(1, id) + mac);
        ASSERT_ROW(fields.back().second, is_valid(fields) == (id == 'A'));
    }
}

void a_seal_ends_with_its_key(void**) {
    const auto by_b = sealed(SealDomain::Gate, keyring_with_current('B'));
    assert_true(is_valid(by_b));
    auto file = KeyFile::parse(k_key_file).value();
    assert_true(file.demote('B').ok());
    assert_false(is_valid(by_b, k_key, SealDomain::Gate, Keyring::from(file).value()));
    assert_true(file.drop('B').ok());
    assert_false(is_valid(by_b, k_key, SealDomain::Gate, Keyring::from(file).value()));

    constexpr std::string_view other =
        "A current ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    assert_false(is_valid(sealed(), k_key, SealDomain::Gate, keyring_from(other)));
}

void a_seal_has_one_form(void**) {
    const auto good = sealed();
    const auto& seal = good.back().second;
    const std::vector<std::string> rows = {
        "",         "A",        seal.substr(1), seal.substr(0, 43), seal + "=",
        seal + "A", " " + seal, seal + "\n",    "A" + seal,         std::string(44, 'A'),
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row, !is_valid(with(good, "seal", row)));
    }
    // The last digit holds 4 bits of the mac and 2 that are zero.
    for (const char last : {'5', '6', '7'}) {
        assert_false(is_valid(with(good, "seal", seal.substr(0, 43) + last)));
    }
    auto plus = seal;
    std::ranges::replace(plus, '_', '/');
    assert_true(plus != seal);
    assert_false(is_valid(with(good, "seal", plus)));
}

void nothing_is_no_record(void**) {
    assert_false(is_valid({}));
    assert_false(is_valid({{"seal", ""}}));
    OwnedFields none;
    add_seal(keyring(), SealDomain::Gate, k_key, none);
    assert_int_equal(none.size(), 1);
    assert_true(is_valid(none));
}

void a_record_has_a_number_of_fields_at_most(void**) {
    OwnedFields fields;
    for (std::size_t i = 0; i + 1 < k_max_record_fields; ++i) {
        fields.emplace_back("f" + std::to_string(i), "x");
    }
    auto most = fields;
    add_seal(keyring(), SealDomain::Gate, k_key, most);
    assert_int_equal(most.size(), k_max_record_fields);
    assert_true(is_valid(most));
    fields.emplace_back("one more", "x");
    add_seal(keyring(), SealDomain::Gate, k_key, fields);
    assert_false(is_valid(fields));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(seals_are_the_golden_ones),
        cmocka_unit_test(fields_may_come_in_any_order),
        cmocka_unit_test(every_changed_field_is_seen),
        cmocka_unit_test(every_renamed_field_is_seen),
        cmocka_unit_test(every_added_field_is_seen),
        cmocka_unit_test(every_doubled_field_is_seen),
        cmocka_unit_test(exchanged_values_are_seen),
        cmocka_unit_test(bytes_moved_between_neighbours_are_seen),
        cmocka_unit_test(a_record_moved_to_another_key_is_seen),
        cmocka_unit_test(a_domain_is_no_other),
        cmocka_unit_test(only_a_key_that_seals_counts),
        cmocka_unit_test(a_seal_ends_with_its_key),
        cmocka_unit_test(a_seal_has_one_form),
        cmocka_unit_test(nothing_is_no_record),
        cmocka_unit_test(a_record_has_a_number_of_fields_at_most),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
