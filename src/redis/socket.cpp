#include "redis/socket.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace tokenward::redis {

namespace {

// A peer that vanished without a word is noticed on an idle link too; reads have deadlines.
constexpr int k_keepalive_idle = 15;    // seconds
constexpr int k_keepalive_interval = 5; // seconds
constexpr int k_keepalive_probes = 3;

void set(int fd, int level, int option, int value) noexcept {
    // All of these only tune; a link without them still works.
    (void)setsockopt(fd, level, option, &value, sizeof value);
}

} // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

Socket Socket::start_connect(const Address& address, int& error) noexcept {
    error = 0;
    Socket made(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.open()) {
        error = errno;
        return made;
    }
    if (address.family() != AF_UNIX) {
        set(made.fd_, IPPROTO_TCP, TCP_NODELAY, 1);
        set(made.fd_, SOL_SOCKET, SO_KEEPALIVE, 1);
        set(made.fd_, IPPROTO_TCP, TCP_KEEPIDLE, k_keepalive_idle);
        set(made.fd_, IPPROTO_TCP, TCP_KEEPINTVL, k_keepalive_interval);
        set(made.fd_, IPPROTO_TCP, TCP_KEEPCNT, k_keepalive_probes);
    }
    // Interrupted, a connect goes on by itself (POSIX). A Unix socket whose backlog is full says
    // EAGAIN and does not go on: that is a failure.
    if (::connect(made.fd_, address.get(), address.size()) != 0 && errno != EINPROGRESS &&
        errno != EINTR) {
        error = errno;
        made.close();
    }
    return made;
}

int Socket::connect_error() const noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

IoResult Socket::read(std::span<char> into) const noexcept {
    for (;;) {
        const auto got = ::recv(fd_, into.data(), into.size(), 0);
        if (got > 0) {
            return {IoState::Done, static_cast<std::size_t>(got), 0};
        }
        if (got == 0) {
            return {IoState::Closed, 0, 0};
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return {IoState::Again, 0, 0};
        }
        if (errno != EINTR) {
            return {IoState::Failed, 0, errno};
        }
    }
}

IoResult Socket::write(std::span<const char> bytes) const noexcept {
    for (;;) {
        const auto put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put >= 0) {
            return {IoState::Done, static_cast<std::size_t>(put), 0};
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return {IoState::Again, 0, 0};
        }
        if (errno != EINTR) {
            return {IoState::Failed, 0, errno};
        }
    }
}

void Socket::close() noexcept {
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

} // namespace tokenward::redis
