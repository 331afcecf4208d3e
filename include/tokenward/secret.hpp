/// @file secret.hpp
/// Bytes that are wiped when they go out of scope.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tokenward {

/// Overwrites `bytes` in a way the compiler can't remove.
void wipe(std::span<std::byte> bytes) noexcept;
void wipe(std::span<char> bytes) noexcept;

/// Compares in time that depends on the lengths only.
[[nodiscard]] bool equal_constant_time(std::span<const std::byte> a,
                                       std::span<const std::byte> b) noexcept;

/// A fixed number of secret bytes.
template <std::size_t Size> class Secret {
public:
    Secret() = default;
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    ~Secret() { wipe(bytes_); }

    [[nodiscard]] std::span<std::byte, Size> bytes() noexcept { return bytes_; }
    [[nodiscard]] std::span<const std::byte, Size> bytes() const noexcept { return bytes_; }

private:
    std::array<std::byte, Size> bytes_{};
};

/// Secret text of any length, such as a freshly made token or a password read
/// from a file. Move-only, so that no copy is made by accident.
class SecretText {
public:
    SecretText() = default;
    /// Takes the text over and leaves `text` wiped and empty.
    explicit SecretText(std::string&& text) noexcept;
    SecretText(SecretText&& other) noexcept;
    SecretText& operator=(SecretText&& other) noexcept;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText();

    /// Valid while this object lives and is not moved from.
    [[nodiscard]] std::string_view view() const noexcept { return text_; }

private:
    std::string text_;
};

} // namespace tokenward
