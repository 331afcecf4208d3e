/// @file http_connection.hpp
/// One kept connection to nginx on loopback. Whoever accepted it answers all that is asked on it,
/// so one connection speaks with one worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::bench {

struct HttpAnswer {
    unsigned status = 0;
    std::string worker; ///< its process id: the header X-Worker
};

class HttpConnection {
public:
    HttpConnection(std::uint16_t port, std::string path);
    HttpConnection(HttpConnection&& other) noexcept;
    HttpConnection& operator=(HttpConnection&&) = delete;
    ~HttpConnection();

    /// One GET with a Bearer token, answered whole. Throws when there is no such answer.
    HttpAnswer ask(std::string_view token);

private:
    void send_request(std::string_view token);
    void receive();

    int socket_;
    std::string path_;
    std::string input_;
};

} // namespace tokenward::bench
