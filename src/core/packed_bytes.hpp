// Numbers and texts, one behind the other, in this machine's own byte order.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace tokenward {

using PackedSize = std::uint32_t;

class PackWriter {
public:
    explicit PackWriter(std::string& out) noexcept : out_(&out) {}

    template <class Number> void number(Number value) {
        static_assert(std::is_trivially_copyable_v<Number>);
        const auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
        out_->append(bytes.data(), bytes.size());
    }

    void text(std::string_view value) {
        number(size_of(value));
        out_->append(value);
    }

    template <std::size_t Count> void texts(const std::array<std::string_view, Count>& values) {
        for (const auto value : values) {
            number(size_of(value));
        }
        for (const auto value : values) {
            out_->append(value);
        }
    }

private:
    [[nodiscard]] static PackedSize size_of(std::string_view text) noexcept {
        return static_cast<PackedSize>(text.size()); // bounded by k_max_record_bytes
    }

    std::string* out_;
};

/// Reads what a PackWriter wrote. What isn't there reads as nothing, and good() tells.
class PackReader {
public:
    explicit PackReader(std::string_view packed) noexcept : rest_(packed) {}

    template <class Number> Number number() noexcept {
        static_assert(std::is_trivially_copyable_v<Number>);
        std::array<char, sizeof(Number)> bytes{};
        if (rest_.size() < bytes.size()) {
            fail();
        } else {
            rest_.copy(bytes.data(), bytes.size());
            rest_.remove_prefix(bytes.size());
        }
        return std::bit_cast<Number>(bytes);
    }

    std::string_view text() noexcept { return take(number<PackedSize>()); }

    /// Into the slots, in their order.
    template <class... Slots> void texts(Slots&... slots) noexcept {
        const auto sizes = number<std::array<PackedSize, sizeof...(Slots)>>();
        std::size_t i = 0;
        ((slots = take(sizes[i++])), ...);
    }

    /// Everything that was asked for was there, and nothing is left.
    [[nodiscard]] bool good() const noexcept { return good_ && rest_.empty(); }

private:
    std::string_view take(PackedSize size) noexcept {
        if (rest_.size() < size) {
            fail();
            return {};
        }
        const auto value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }

    void fail() noexcept {
        rest_ = {};
        good_ = false;
    }

    std::string_view rest_;
    bool good_ = true;
};

} // namespace tokenward
