// OpenSSL 3's one-shot call looks the algorithm up and allocates each time; its low-level SHA-384
// doesn't. See docs/decisions/0002-low-level-sha256.md.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/sha384.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace tokenward {

Sha384 sha384(std::string_view message) noexcept {
    SHA512_CTX state;
    SHA384_Init(&state);
    SHA384_Update(&state, message.data(), message.size());
    Sha384 digest;
    SHA384_Final(reinterpret_cast<unsigned char*>(digest.data()), &state);
    OPENSSL_cleanse(&state, sizeof state); // holds the message
    return digest;
}

} // namespace tokenward
