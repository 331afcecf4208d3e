/// @file command.hpp
/// Commands as RESP2 arrays of bulk strings: binary safe by construction, no format string.
/// See https://redis.io/docs/reference/protocol-spec/
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::redis {

/// How many bytes append_command() writes.
[[nodiscard]] std::size_t command_size(std::span<const std::string_view> arguments) noexcept;

/// Appends one command to `out`. At least one argument.
void append_command(std::string& out, std::span<const std::string_view> arguments);
void append_command(std::string& out, std::initializer_list<std::string_view> arguments);

/// Commands written one after the other, ready to be sent. Move-only, wiped at its end.
class CommandList {
public:
    CommandList() = default;
    CommandList(CommandList&& other) noexcept;
    CommandList& operator=(CommandList&& other) noexcept;
    ~CommandList();

    void add(std::span<const std::string_view> arguments);
    void add(std::initializer_list<std::string_view> arguments);
    void add(const CommandList& commands);

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// All commands as bytes for the wire.
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
    std::size_t count_ = 0;
};

} // namespace tokenward::redis
