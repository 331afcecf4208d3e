/// @file printable.hpp
/// Somebody else's words, made fit for a log line or a message.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tokenward::redis {

/// At most 200 printable ASCII characters of a text; every other byte shows as `?`, and a cut text
/// ends in `...`. Holds a copy, in place.
class PrintableText {
public:
    PrintableText() = default;
    explicit PrintableText(std::string_view text) noexcept;

    /// Valid while this object lives.
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    std::array<char, 200> text_;
    std::size_t size_ = 0;
};

} // namespace tokenward::redis
