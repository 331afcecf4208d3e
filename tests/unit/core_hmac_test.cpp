// HMAC-SHA-256 against RFC 4231 § 4 and HKDF-SHA-256 against RFC 5869 appendix A.
#include "support/core_support.hpp"

#include "tokenward/hmac.hpp"

#include <array>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

std::string repeated(char c, std::size_t count) {
    return std::string(count, c);
}

std::string counted(unsigned char first, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += static_cast<char>(first + i);
    }
    return text;
}

struct HmacVector {
    std::string_view name;
    std::string key;
    std::string message;
    std::string_view mac; ///< test case 5 is cut to 128 bits
};

std::vector<HmacVector> rfc4231() {
    return {
        {"test case 1", repeated('\x0b', 20), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"test case 2: key shorter than the digest", "Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"test case 3", repeated('\xaa', 20), repeated('\xdd', 50),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"test case 4", counted(1, 25), repeated('\xcd', 50),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {"test case 5: truncated", repeated('\x0c', 20), "Test With Truncation",
         "a3b6167473100ee06e0c796c2955552b"},
        {"test case 6: key longer than a block", repeated('\xaa', 131),
         "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"test case 7: key and message longer than a block", repeated('\xaa', 131),
         "This is a test using a larger than block-size key and a larger than block-size data. "
         "The key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
}

void signs_as_rfc4231_says(void**) {
    for (const auto& vector : rfc4231()) {
        const auto mac = HmacKey(bytes_of(vector.key)).sign(vector.message);
        ASSERT_ROW(vector.name, hex_of(mac).starts_with(vector.mac));
    }
}

void a_message_may_come_in_pieces_of_any_size(void**) {
    for (const auto& vector : rfc4231()) {
        const HmacKey key(bytes_of(vector.key));
        for (std::size_t size = 1; size <= vector.message.size(); ++size) {
            HmacKey::Message message(key);
            for (std::size_t at = 0; at < vector.message.size(); at += size) {
                message.update(std::string_view(vector.message).substr(at, size));
            }
            ASSERT_ROW(vector.name, hex_of(message.finish()).starts_with(vector.mac));
        }
    }
}

void an_empty_message_and_empty_pieces_are_fine(void**) {
    // hmac.new(b"key", b"", "sha256").hexdigest()
    constexpr std::string_view expected =
        "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0";
    const HmacKey key(bytes_of("key"));
    ASSERT_TEXT(hex_of(key.sign({})), expected);
    HmacKey::Message message(key);
    message.update({});
    message.update("");
    ASSERT_TEXT(hex_of(message.finish()), expected);
}

void an_empty_key_is_a_key_of_zeros(void**) {
    // hmac.new(b"", b"", "sha256").hexdigest()
    ASSERT_TEXT(hex_of(HmacKey({}).sign({})),
                "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

void a_key_of_exactly_one_block_is_not_hashed(void**) {
    // hmac.new(b"k" * n, b"m", "sha256").hexdigest() for n = 64, 65
    ASSERT_TEXT(hex_of(HmacKey(bytes_of(repeated('k', 64))).sign("m")),
                "3b7a8d453e76edb519238a515105a57508d0f169f480ebeee120a9e7803289fa");
    ASSERT_TEXT(hex_of(HmacKey(bytes_of(repeated('k', 65))).sign("m")),
                "c2d7d4c2256ddb097409ec0c67e1d58fa1a007fc6932cac0d892a525d08af7cc");
}

void a_copied_key_signs_alike(void**) {
    const HmacKey key(bytes_of("Jefe"));
    const HmacKey copy = key;
    HmacKey assigned(bytes_of("another"));
    assigned = key;
    const auto mac = hex_of(key.sign("message"));
    ASSERT_TEXT(hex_of(copy.sign("message")), mac);
    ASSERT_TEXT(hex_of(assigned.sign("message")), mac);
}

void many_threads_may_share_a_key(void**) {
    const HmacKey key(bytes_of("Jefe"));
    const auto expected = key.sign("what do ya want for nothing?");
    std::array<bool, 4> same{};
    {
        std::vector<std::jthread> threads;
        for (auto& result : same) {
            threads.emplace_back([&] {
                result = true;
                for (int i = 0; i < 1000; ++i) {
                    result = result && key.sign("what do ya want for nothing?") == expected;
                }
            });
        }
    }
    for (const bool result : same) {
        assert_true(result);
    }
}

struct HkdfVector {
    std::string_view name;
    std::string key;
    std::string salt;
    std::string info;
    std::string_view output;
};

std::vector<HkdfVector> rfc5869() {
    return {
        {"A.1: basic", repeated('\x0b', 22), counted(0, 13), counted(0xf0, 10),
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
        {"A.2: longer inputs and outputs", counted(0, 80), counted(0x60, 80), counted(0xb0, 80),
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
         "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
        {"A.3: no salt, no info", repeated('\x0b', 22), "", "",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    };
}

void derives_as_rfc5869_says(void**) {
    for (const auto& vector : rfc5869()) {
        std::vector<std::byte> out(vector.output.size() / 2);
        const auto done =
            hkdf_sha256(bytes_of(vector.key), bytes_of(vector.salt), vector.info, out);
        ASSERT_ROW(vector.name, done.ok());
        ASSERT_ROW(vector.name, hex_of(out) == vector.output);
    }
}

void derives_another_key_for_every_label_and_salt(void**) {
    std::vector<std::string> keys;
    for (const std::string_view salt : {"", "salt"}) {
        for (const std::string_view label : {"", "a", "b", "ab"}) {
            std::array<std::byte, 32> out{};
            assert_true(hkdf_sha256(bytes_of("key"), bytes_of(salt), label, out).ok());
            for (const auto& other : keys) {
                assert_true(hex_of(out) != other);
            }
            keys.push_back(hex_of(out));
        }
    }
}

void more_than_255_blocks_is_an_error(void**) {
    std::vector<std::byte> most(255 * 32);
    assert_true(hkdf_sha256(bytes_of("key"), {}, "label", most).ok());
    std::vector<std::byte> more(255 * 32 + 1);
    assert_false(hkdf_sha256(bytes_of("key"), {}, "label", more).ok());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(signs_as_rfc4231_says),
        cmocka_unit_test(a_message_may_come_in_pieces_of_any_size),
        cmocka_unit_test(an_empty_message_and_empty_pieces_are_fine),
        cmocka_unit_test(an_empty_key_is_a_key_of_zeros),
        cmocka_unit_test(a_key_of_exactly_one_block_is_not_hashed),
        cmocka_unit_test(a_copied_key_signs_alike),
        cmocka_unit_test(many_threads_may_share_a_key),
        cmocka_unit_test(derives_as_rfc5869_says),
        cmocka_unit_test(derives_another_key_for_every_label_and_salt),
        cmocka_unit_test(more_than_255_blocks_is_an_error),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
