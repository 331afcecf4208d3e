#include "http/client_connection.hpp"

#include "core/character_class.hpp"
#include "tokenward/secret.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::http {
namespace {

namespace field = beast::http;

constexpr std::size_t k_read_chunk = 8192;

// A socket closed over unread bytes takes its last answer back.
constexpr std::chrono::seconds k_linger{2};
constexpr std::size_t k_most_drained = 1U << 20;

/// `[A-Za-z0-9._-]{1,64}`: whatever stands in a log line and in our answer.
bool is_request_id(std::string_view text) noexcept {
    constexpr std::size_t k_longest = 64;
    return !text.empty() && text.size() <= k_longest && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '.' || c == '_' || c == '-';
    });
}

// Beast's view is another type in each version of Boost.
std::string_view plain(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

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

void Connection::turn_away() {
    id_ = host_.new_request_id();
    answer_and_close(
        {503, "overloaded", "too many connections", {{"Retry-After", std::string(k_retry_after)}}});
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

std::optional<std::chrono::steady_clock::time_point> Connection::idle_since() const {
    return is_idle_ ? std::optional(idle_since_) : std::nullopt;
}

void Connection::wait_for_request() {
    const auto& limits = host_.options().limits;
    parser_.emplace();
    parser_->header_limit(limits.header_bytes);
    parser_->body_limit(limits.body_bytes);
    request_ = {};
    if (buffer_.size() > 0) {
        read_header();
        return;
    }
    is_idle_ = true;
    idle_since_ = Clock::now();
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

void Connection::read_header() {
    is_idle_ = false;
    id_ = host_.new_request_id();
    method_.clear();
    client_ = peer_;
    began_ = Clock::now();
    stream_.expires_after(host_.options().limits.request);
    field::async_read_header(stream_, buffer_, *parser_,
                             [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                                 self->on_header(error);
                             });
}

void Connection::on_header(Error error) {
    if (error) {
        fail_reading(error);
        return;
    }
    if (const auto fault = header_fault()) {
        answer_and_close(*fault);
        return;
    }
    if (beast::iequals(parser_->get()[field::field::expect], "100-continue") &&
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

std::optional<Problem> Connection::header_fault() const {
    const auto& head = parser_->get();
    if (head.version() == 11 && head.count(field::field::host) != 1) {
        return Problem{400, "malformed", "HTTP/1.1 needs one Host header", {}};
    }
    const auto expect = head[field::field::expect];
    if (!expect.empty() && !beast::iequals(expect, "100-continue")) {
        return Problem{417, "malformed", "only 100-continue can be expected", {}};
    }
    return std::nullopt;
}

void Connection::read_body() {
    field::async_read(stream_, buffer_, *parser_,
                      [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                          self->on_request(error);
                      });
}

void Connection::fail_reading(Error error) {
    if (error == beast::error::timeout) {
        ++host_.metrics().timeouts;
        host_.log().info("request {} from {}: not whole in time", id_, peer_);
        close();
    } else if (error == field::error::header_limit || error == field::error::buffer_overflow) {
        answer_and_close({431,
                          "too_large",
                          "the request's head is larger than " +
                              std::to_string(host_.options().limits.header_bytes) + " bytes",
                          {}});
    } else if (error == field::error::body_limit) {
        answer_and_close({413,
                          "too_large",
                          "the body is larger than " +
                              std::to_string(host_.options().limits.body_bytes) + " bytes",
                          {}});
    } else if (error == field::error::end_of_stream || error == field::error::partial_message ||
               error.category() == asio::error::get_system_category() ||
               error.category() == asio::error::get_misc_category()) {
        close(); // the client went away
    } else {
        answer_and_close({400, "malformed", "this is no HTTP request: " + error.message(), {}});
    }
}

void Connection::on_request(Error error) {
    if (error) {
        fail_reading(error);
        return;
    }
    if (const auto taken = take_request(); !taken) {
        answer_and_close({400, "malformed", taken.error().message, {}});
        return;
    }
    keeps_alive_ = parser_->keep_alive() && !host_.stops();
    stream_.expires_never();
    began_ = Clock::now();
    auto at_once = host_.handle(request_, [self = shared_from_this()](Handled handled) {
        self->write(std::move(handled));
    });
    if (at_once) {
        write(*std::move(at_once));
    }
}

/// From Beast's message to ours.
admin::Answer<Done> Connection::take_request() {
    auto& message = parser_->get();
    request_.method = std::string(message.method_string());
    std::string forwarded_for;
    for (const auto& line : message) {
        auto name = lower_case(plain(line.name_string()));
        const auto value = plain(line.value());
        if (name == "x-forwarded-for") {
            forwarded_for.append(forwarded_for.empty() ? "" : ",").append(value);
        }
        request_.headers.push_back({std::move(name), WipedString(value)});
    }
    request_.body = std::move(message.body());
    const auto& proxies = host_.options().proxies;
    request_.client = proxies.client_of(peer_, forwarded_for);
    request_.over_tls = proxies.contains(peer_) &&
                        request_.header("x-forwarded-proto") == std::string_view("https");
    if (const auto id = request_.header("x-request-id"); id && is_request_id(*id)) {
        id_ = *id;
    }
    method_ = request_.method;
    client_ = request_.client;
    request_.id = id_;
    auto target = parse_target(plain(message.target()));
    if (!target) {
        return target.error();
    }
    request_.target = *std::move(target);
    parser_.reset();
    return Done{};
}

void Connection::answer_and_close(const Problem& problem) {
    ++host_.metrics().malformed;
    keeps_alive_ = false;
    is_idle_ = false;
    lingers_ = true;
    write({render_rfc9457(problem, id_), "-", {}, {}});
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
        message.set(field::field::content_type, response.content_type);
        message.set("X-Content-Type-Options", "nosniff");
    }
    message.keep_alive(keeps_alive_);
    if (response.status != 204) {
        message.content_length(response.body.size());
    }
    if (method_ != "HEAD") {
        message.body() = std::move(response.body);
    }
    stream_.expires_after(host_.options().limits.response);
    field::async_write(stream_, message,
                       [self = shared_from_this()](Error error, std::size_t /*bytes*/) {
                           self->on_written(error);
                       });
}

void Connection::on_written(Error error) {
    wipe(std::span(message_->body()));
    message_.reset();
    if (error) {
        close();
    } else if (lingers_) {
        linger();
    } else if (!keeps_alive_) {
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
