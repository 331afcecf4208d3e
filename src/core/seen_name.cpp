#include "tokenward/seen_name.hpp"

#include "core/hex.hpp"

#include <cstddef>
#include <span>

#include <libdeflate.h>

namespace tokenward {

std::uint8_t seen_bucket(std::string_view token_id) noexcept {
    return static_cast<std::uint8_t>(libdeflate_crc32(0, token_id.data(), token_id.size()) & 0xff);
}

std::string seen_key(std::string_view prefix, std::uint8_t bucket) {
    std::string key(prefix);
    key.append("seen:");
    const auto byte = static_cast<std::byte>(bucket);
    append_hex({&byte, 1}, key);
    return key;
}

std::string seen_events_key(std::string_view prefix) {
    return std::string(prefix).append("seen:events");
}

std::string seen_gates_key(std::string_view prefix) {
    return std::string(prefix).append("seen:gates");
}

} // namespace tokenward
