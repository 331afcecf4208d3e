// What the core's fuzz targets share.
#pragma once

#include "tokenward/keyring.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace tokenward::fuzz {

/// Ends the program when a property doesn't hold, in every kind of build.
inline void require(bool holds) noexcept {
    if (!holds) {
        std::abort();
    }
}

/// The fuzzer's bytes, taken piece by piece from the front; nothing left gives nothing.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) noexcept
        : rest_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }

    unsigned take_byte() noexcept {
        const auto byte = take(1);
        return byte.empty() ? 0 : static_cast<unsigned char>(byte.front());
    }

    std::string_view take(std::size_t size) noexcept {
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    /// Up to `separator`, which is taken as well.
    std::string_view take_until(char separator) noexcept {
        const auto taken = take(std::min(rest_.find(separator), rest_.size()));
        take(1);
        return taken;
    }

    std::string_view take_rest() noexcept { return take(rest_.size()); }

private:
    std::string_view rest_;
};

/// A known, a current, a tokens-only and a dropped key.
inline const Keyring& keyring() {
    static const Keyring keys =
        Keyring::from(
            KeyFile::parse(
                "A current 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
                "B known 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
                "C tokens-only "
                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\n"
                "D dropped\n")
                .value())
            .value();
    return keys;
}

} // namespace tokenward::fuzz
