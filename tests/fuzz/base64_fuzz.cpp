// Base64 against OpenSSL's, which is more lenient: what we accept it reads alike, and what it
// writes we accept.
#include "support/core_fuzz.hpp"

#include "core/base64.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> ours(std::string_view text) {
    std::string out((text.size() / 4 + 1) * 3, '\0');
    const auto size = decode_base64(text, out);
    return size ? std::optional(out.substr(0, *size)) : std::nullopt;
}

/// Decodes padded text; the library counts what padding stands for as zero bytes.
std::optional<std::string> theirs(std::string_view text) {
    std::vector<unsigned char> out(text.size() / 4 * 3 + 1);
    const int size = EVP_DecodeBlock(out.data(), raw(text), static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const auto padding = text.size() - (text.find_last_not_of('=') + 1);
    return std::string(out.begin(), out.begin() + size - static_cast<std::ptrdiff_t>(padding));
}

std::string encoded(std::string_view bytes) {
    std::vector<unsigned char> out((bytes.size() + 2) / 3 * 4 + 1);
    const int size = EVP_EncodeBlock(out.data(), raw(bytes), static_cast<int>(bytes.size()));
    return {out.begin(), out.begin() + size};
}

void check_as_text(std::string_view text) {
    const auto decoded = ours(text);
    if (!decoded) {
        return;
    }
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    require(theirs(padded) == decoded);
    require(encoded(*decoded) == padded); // no second spelling of the same bytes
}

void check_as_bytes(std::string_view bytes) {
    auto text = encoded(bytes);
    require(ours(text) == bytes);
    text.resize(text.find_last_not_of('=') + 1);
    require(ours(text) == bytes);

    std::string url_safe(text.size(), '?');
    write_base64url(std::as_bytes(std::span(bytes)), url_safe);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    require(url_safe == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = Input(data, size).take_rest();
    check_as_text(input);
    check_as_bytes(input);
    return 0;
}
