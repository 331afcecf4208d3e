// Token strings: what wasn't minted isn't found.
//
// The input is tried as it is, with a CRC that fits (which chance would never find), and as
// the randomness of a token that is then damaged in one place.
#include "support/core_fuzz.hpp"

#include "tokenward/token_string.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <libdeflate.h>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

constexpr std::string_view k_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string with_good_crc(std::string token) {
    if (token.size() < 6) {
        return token;
    }
    auto value = libdeflate_crc32(0, token.data(), token.size() - 6);
    for (auto digit = token.rbegin(); digit != token.rbegin() + 6; ++digit) {
        *digit = k_digits[value % 62];
        value /= 62;
    }
    return token;
}

/// The only tokens that may be good are those that the fixed keys minted, and the corpus's
/// golden one is the only one of those that can be known here.
void check_refused(std::string_view token) {
    constexpr std::string_view golden = "twu_A0123456789ABCDEFGHIJKLMNOPQRSTV7fiUVtD3SU8RR";
    const auto checked = check_token(token, keyring());
    require(checked.ok() == (token == golden));
    const auto fingerprint = fingerprint_token(token, keyring());
    require(fingerprint.ok() == checked.ok());
    require(checked.ok() || fingerprint.error() == checked.error());
}

void check_minted(Input input) {
    const auto prefix = input.take_until('_');
    const auto at = input.take_byte();
    const auto with = static_cast<char>(input.take_byte());
    auto bytes = input.take_rest();
    unsigned char more = 0;
    const RandomSource random = [&](std::span<std::byte> out) {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(bytes.empty() ? more++ : bytes.front());
            bytes.remove_prefix(bytes.empty() ? 0 : 1);
        }
        return true;
    };
    const auto minted = mint_token(prefix, keyring(), random);
    require(minted.ok() == is_token_prefix(prefix));
    if (!minted) {
        return;
    }
    std::string token(minted->text.view());
    const auto found = check_token(token, keyring());
    require(found.ok() && found->view() == minted->lookup.view());
    require(prefix_of(token) == prefix);

    auto& damaged = token[at % token.size()];
    if (damaged != with) {
        damaged = with;
        require(!check_token(token, keyring()).ok());
        require(!check_token(with_good_crc(token), keyring()).ok() ||
                with_good_crc(token) == minted->text.view());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Input input(data, size);
    const auto text = Input(input).take_rest();
    check_refused(text);
    check_refused(with_good_crc(std::string(text)));
    check_minted(input);
    return 0;
}
