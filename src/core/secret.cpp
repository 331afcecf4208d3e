#include "tokenward/secret.hpp"

#include <utility>

#include <openssl/crypto.h>

namespace tokenward {

void wipe(std::span<std::byte> bytes) noexcept {
    if (!bytes.empty()) {
        OPENSSL_cleanse(bytes.data(), bytes.size());
    }
}

void wipe(std::span<char> bytes) noexcept {
    wipe(std::as_writable_bytes(bytes));
}

bool equal_constant_time(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

namespace {

/// Wipes the whole buffer, what stands behind the text included: a short string
/// is copied by its move, and stays behind in the source, whose size is then 0.
void forget(std::string& text) noexcept {
    text.resize(text.capacity());
    wipe(std::span(text));
    text.clear();
}

} // namespace

SecretText::SecretText(std::string&& text) noexcept : text_(std::move(text)) {
    forget(text);
}

SecretText::SecretText(SecretText&& other) noexcept : SecretText(std::move(other.text_)) {}

SecretText& SecretText::operator=(SecretText&& other) noexcept {
    if (this != &other) {
        forget(text_);
        text_ = std::move(other.text_);
        forget(other.text_);
    }
    return *this;
}

SecretText::~SecretText() {
    forget(text_);
}

} // namespace tokenward
