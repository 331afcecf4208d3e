/// @file output_buffer.hpp
/// Bytes on their way to Redis. A password is among them once a link: every byte is wiped when it
/// was sent, dropped, or moved to make room.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::redis {

class OutputBuffer {
public:
    OutputBuffer() = default;
    OutputBuffer(const OutputBuffer&) = delete;
    OutputBuffer& operator=(const OutputBuffer&) = delete;
    ~OutputBuffer() { clear(); }

    /// Appends a command, whole or not at all (std::bad_alloc).
    void append(std::span<const std::string_view> arguments);
    void append(std::initializer_list<std::string_view> arguments);
    /// Appends commands that were formatted before.
    void append_formatted(std::span<const char> commands);

    /// What is still to be sent; valid until the buffer changes.
    [[nodiscard]] std::span<const char> unsent() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return sent_ == bytes_.size(); }
    void drop_sent(std::size_t count) noexcept;
    void clear() noexcept;

private:
    void make_room(std::size_t count);

    std::string bytes_;
    std::size_t sent_ = 0;
};

} // namespace tokenward::redis
