/// @file socket.hpp
/// A stream socket that never blocks and is closed with its object.
#pragma once

#include "redis/address.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace tokenward::redis {

enum class IoState : std::uint8_t {
    Done,   ///< some bytes went through
    Again,  ///< not now
    Closed, ///< the peer ended the stream
    Failed, ///< see `error`
};

struct IoResult {
    IoState state = IoState::Failed;
    std::size_t bytes = 0;
    int error = 0; ///< an errno value
};

class Socket {
public:
    Socket() = default;
    /// Takes ownership of an open descriptor; -1 for none.
    explicit Socket(int fd) noexcept : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    /// Starts to connect: non-blocking, close-on-exec, without Nagle's delay, with keep-alive.
    /// @param error 0, or the errno value when nothing is open. Writable when connected, or not:
    ///              connect_error() tells.
    [[nodiscard]] static Socket start_connect(const Address& address, int& error) noexcept;

    /// How a started connect ended: 0, or an errno value (SO_ERROR).
    [[nodiscard]] int connect_error() const noexcept;

    [[nodiscard]] IoResult read(std::span<char> into) const noexcept;
    /// Never raises SIGPIPE.
    [[nodiscard]] IoResult write(std::span<const char> bytes) const noexcept;

    [[nodiscard]] bool open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int fd() const noexcept { return fd_; }
    void close() noexcept;

private:
    int fd_ = -1;
};

} // namespace tokenward::redis
