#include "http/client_connection.hpp"

#include "tokenward/secret.hpp"

#include <limits>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::size_t k_read_chunk = 8192;

// A socket closed over unread bytes takes its last answer back.
constexpr std::chrono::seconds k_linger{2};
constexpr std::size_t k_most_drained = 1U << 20;

// Beast's view is another type in each version of Boost.
beast::string_view for_beast(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

} // namespace

Connection::Connection(ConnectionHost& host, Socket socket, std::string peer)
    : host_(host),
      stream_(std::move(socket)),
      peer_(std::move(peer)),
      buffer_(host.options().limits.header_bytes + k_read_chunk) {}

Connection::~Connection() {
    host_.closed(*this);
}

void Connection::start() {
    wait_for_request();
}

void Connection::turn_away(std::string why) {
    begin_request();
    answer_and_close(
        {503, "overloaded", std::move(why), {{"Retry-After", std::string(k_retry_after)}}});
}

void Connection::stop() {
    keeps_alive_ = false;
    if (is_idle_) {
        is_idle_ = false;
        close();
    }
}

void Connection::abort() {
    close();
}

void Connection::wait_for_request() {
    const auto& limits = host_.options().limits;
    parser_.emplace();
    parser_->header_limit(limits.header_bytes);
    // Which limit holds is known when the head is.
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    request_ = {};
    waits_since_ = Clock::now();
    if (buffer_.size() > 0) {
        read_header();
        return;
    }
    is_idle_ = true;
    stream_.expires_after(limits.idle);
    stream_.async_read_some(buffer_.prepare(k_read_chunk),
                            [self = shared_from_this()](Error error, std::size_t bytes) {
                                self->on_first_bytes(error, bytes);
                            });
}

void Connection::on_first_bytes(Error error, std::size_t bytes) {
    if (error) {
        close(); // gone, or idle for too long
        return;
    }
    buffer_.commit(bytes);
    read_header();
}

/// What an answer and its line in the log need, even if no request comes.
void Connection::begin_request() {
    is_idle_ = false;
    waits_since_ = Clock::now();
    id_ = host_.new_request_id();
    request_.id = id_;
    method_.clear();
    client_ = peer_;
    began_ = Clock::now();
}

void Connection::read_header() {
    begin_request();
    stream_.expires_after(host_.options().limits.request);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                                       self->on_header(error);
                                   });
}

void Connection::on_header(Error error) {
    if (error) {
        fail_reading(error);
        return;
    }
    const auto taken = take_head();
    if (const auto fault = head_fault(parser_->get())) {
        refuse(*fault);
        return;
    }
    if (!taken) {
        refuse({400, "malformed", taken.error().message, {}});
        return;
    }
    const auto most_body = host_.most_body(request_);
    if (parser_->content_length().value_or(0) > most_body) {
        refuse_body(most_body);
        return;
    }
    parser_->body_limit(most_body); // for chunks
    if (beast::iequals(parser_->get()[beast::http::field::expect], "100-continue") &&
        !parser_->is_done()) {
        constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(k_continue),
                          [self = shared_from_this()](Error failed, std::size_t /*bytes*/) {
                              failed ? self->fail_reading(failed) : self->read_body();
                          });
        return;
    }
    read_body();
}

/// Once it is there, and never again: Beast puts the trailers of a chunked body among the headers,
/// and none of them may tell who asks (RFC 9110 § 6.5.1).
admin::Answer<Done> Connection::take_head() {
    keeps_alive_ = parser_->keep_alive();
    auto read = read_head(parser_->get(), peer_, host_.options().proxies, request_);
    id_ = request_.id;
    method_ = request_.method;
    client_ = request_.client;
    return read;
}

void Connection::read_body() {
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                                self->on_request(error);
                            });
}

void Connection::fail_reading(Error error) {
    if (error == beast::error::timeout) {
        ++host_.metrics().timeouts;
        host_.log().info("request {} from {}: not whole in time", id_, client_);
        close();
    } else if (error == beast::http::error::header_limit ||
               error == beast::http::error::buffer_overflow) {
        refuse({431,
                "too_large",
                "the request's head is larger than " +
                    std::to_string(host_.options().limits.header_bytes) + " bytes",
                {}});
    } else if (error == beast::http::error::body_limit) {
        refuse_body(host_.most_body(request_));
    } else if (error == beast::http::error::end_of_stream ||
               error == beast::http::error::partial_message ||
               error.category() == asio::error::get_system_category() ||
               error.category() == asio::error::get_misc_category()) {
        close(); // the client went away
    } else {
        refuse({400, "malformed", "this is no HTTP request: " + error.message(), {}});
    }
}

void Connection::refuse_body(std::uint64_t most) {
    refuse({413, "too_large", "the body is larger than " + std::to_string(most) + " bytes", {}});
}

void Connection::on_request(Error error) {
    if (error) {
        fail_reading(error);
        return;
    }
    waits_since_.reset();
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    stream_.expires_never();
    began_ = Clock::now();
    auto at_once = host_.handle(request_, [self = shared_from_this()](Handled handled) {
        self->write(std::move(handled));
    });
    if (at_once) {
        write(*std::move(at_once));
    }
}

void Connection::refuse(const Problem& problem) {
    ++host_.metrics().malformed;
    if (request_.method.empty()) { // its head isn't whole
        request_.target.segments = path_so_far(parser_->get());
    }
    answer_and_close(problem);
}

void Connection::answer_and_close(const Problem& problem) {
    waits_since_.reset();
    keeps_alive_ = false;
    lingers_ = true;
    write(host_.fail(request_, problem));
}

void Connection::write(Handled handled) {
    account(handled);
    keeps_alive_ = keeps_alive_ && !host_.stops();
    auto& response = handled.response;
    message_.emplace();
    auto& message = *message_;
    message.version(11);
    message.result(response.status);
    message.reason(for_beast(status_phrase(response.status)));
    message.set("X-Request-Id", id_);
    for (auto& [name, value] : response.headers) {
        message.insert(name, value);
        wipe(std::span(value)); // a cookie's holds a token
    }
    if (!response.content_type.empty()) {
        message.set(beast::http::field::content_type, response.content_type);
        message.set("X-Content-Type-Options", "nosniff");
    }
    if (message.count(beast::http::field::cache_control) == 0) {
        message.set(beast::http::field::cache_control, "no-store");
    }
    message.keep_alive(keeps_alive_);
    if (response.status != 204) {
        message.content_length(response.body.size());
    }
    if (method_ != "HEAD") {
        message.body() = std::move(response.body);
    }
    stream_.expires_after(host_.options().limits.response);
    beast::http::async_write(stream_, message,
                             [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                                 self->on_written(error);
                             });
}

void Connection::on_written(Error error) {
    wipe(std::span(message_->body()));
    message_.reset();
    if (!error && lingers_) {
        linger();
    } else if (error || !keeps_alive_) {
        close();
    } else {
        wait_for_request();
    }
}

void Connection::account(const Handled& handled) {
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    const auto status = handled.response.status;
    host_.metrics().count(handled.operation, status, took);
    host_.log().log(status >= 500 ? spdlog::level::warn : spdlog::level::info,
                    "request {} from {}: {} {} in {} us, user {}, token {}", id_, client_,
                    handled.operation, status, took.count(),
                    handled.login.empty() ? "-" : handled.login,
                    handled.token.empty() ? "-" : handled.token);
}

void Connection::linger() {
    waits_since_ = Clock::now();
    Error error;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
    if (error) {
        close();
        return;
    }
    buffer_.clear();
    stream_.expires_after(k_linger);
    drain();
}

void Connection::drain() {
    stream_.async_read_some(buffer_.prepare(k_read_chunk),
                            [self = shared_from_this()](Error error, std::size_t bytes) {
                                self->drained_ += bytes;
                                if (error || self->drained_ > k_most_drained) {
                                    self->close();
                                } else {
                                    self->drain();
                                }
                            });
}

void Connection::close() {
    Error ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_both, ignored);
    stream_.close();
}

} // namespace tokenward::http
