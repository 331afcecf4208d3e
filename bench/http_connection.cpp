#include "http_connection.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tokenward::bench {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

template <class Number> Number number_from(std::string_view text) {
    Number number = 0;
    const auto* const end = text.data() + text.size();
    if (text.empty() || std::from_chars(text.data(), end, number).ptr != end) {
        throw std::runtime_error("nginx: not a number in its answer");
    }
    return number;
}

std::string_view value_of(std::string_view head, std::string_view header) {
    const auto line = head.find("\r\n" + std::string(header) + ": ");
    if (line == std::string_view::npos) {
        throw std::runtime_error("nginx's answer has no " + std::string(header));
    }
    const auto begin = line + 2 + header.size() + 2;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

int connect_to(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        fail("socket");
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor);
        fail("connect");
    }
    return descriptor;
}

} // namespace

HttpConnection::HttpConnection(std::uint16_t port, std::string path)
    : socket_(connect_to(port)), path_(std::move(path)) {}

HttpConnection::HttpConnection(HttpConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      path_(std::move(other.path_)),
      input_(std::move(other.input_)) {}

HttpConnection::~HttpConnection() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

HttpAnswer HttpConnection::ask(std::string_view token) {
    send_request(token);
    std::size_t head_size = std::string::npos;
    while ((head_size = input_.find("\r\n\r\n")) == std::string::npos) {
        receive();
    }
    head_size += 4;
    const auto head = std::string_view(input_).substr(0, head_size);
    const HttpAnswer answer{number_from<unsigned>(head.substr(9, 3)),
                            std::string(value_of(head, "X-Worker"))};
    const auto size = head_size + number_from<std::size_t>(value_of(head, "Content-Length"));
    while (input_.size() < size) {
        receive();
    }
    input_.erase(0, size);
    return answer;
}

void HttpConnection::send_request(std::string_view token) {
    auto request = "GET " + path_ + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ";
    request.append(token).append("\r\n\r\n");
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        fail("send");
    }
}

void HttpConnection::receive() {
    std::array<char, 16384> chunk;
    const auto size = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (size == 0) {
        throw std::runtime_error("nginx closed the connection");
    }
    if (size < 0) {
        fail("recv");
    }
    input_.append(chunk.data(), static_cast<std::size_t>(size));
}

} // namespace tokenward::bench
