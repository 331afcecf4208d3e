#include "redis/blocking_link.hpp"

#include "redis/handshake.hpp"
#include "redis/printable.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>

namespace tokenward::redis {

RedisError refused(std::string_view command, ReplyView error) {
    std::string message = "Redis refused ";
    message.append(PrintableText(command).view()).append(": ").append(error.error());
    return {RedisErrorKind::Refused, std::move(message), std::string(error.error_code())};
}

BlockingClient::Link::Link(const LinkOptions& options, const ReplyLimits& limits)
    : options_(&options), limits_(limits) {}

void BlockingClient::Link::close() noexcept {
    socket_.close();
    reader_.reset();
    output_.clear();
}

RedisResult<Done> BlockingClient::Link::ensure_connected() {
    if (usable()) {
        return Done{};
    }
    Trouble trouble;
    for (const auto& address : options_->addresses) {
        auto now = connect_to(address);
        if (!now) {
            return Done{};
        }
        close();
        // That a Redis is there and says no tells more than that another is not there.
        if (!trouble || trouble->kind != RedisErrorKind::Refused) {
            trouble = std::move(now);
        }
    }
    return trouble.value_or(unreachable("no address is known"));
}

RedisResult<Done> BlockingClient::Link::ensure_usable() {
    if (!in_transaction_) {
        return ensure_connected();
    }
    if (!usable()) {
        return unreachable("the link broke during a transaction");
    }
    return Done{};
}

BlockingClient::Link::Trouble BlockingClient::Link::connect_to(const Address& address) {
    close();
    ++connection_;
    address_ = address.text();
    int error = 0;
    socket_ = Socket::start_connect(address, error);
    if (error == 0 && !wait(POLLOUT, Clock::now() + options_->connect_timeout)) {
        return unreachable("no connection in time");
    }
    if (error == 0) {
        error = socket_.connect_error();
    }
    if (error != 0) {
        return unreachable(std::generic_category().message(error));
    }
    reader_.emplace(limits_);
    return shake_hands();
}

BlockingClient::Link::Trouble BlockingClient::Link::shake_hands() {
    Handshake handshake(*options_, nullptr);
    handshake.begin(output_);
    bool left = false;
    if (auto trouble = send_all(left)) {
        return trouble;
    }
    for (;;) {
        Reply reply;
        if (auto trouble = receive(reply)) {
            return trouble;
        }
        switch (handshake.take(reply.view())) {
        case Handshake::Step::More:
            break;
        case Handshake::Step::Done:
            return in_step();
        case Handshake::Step::Failed:
            return RedisError{RedisErrorKind::Refused,
                              "Redis at " + address_ + ": " + std::string(handshake.error()),
                              std::string(reply.view().error_code())};
        }
    }
}

template <class Take>
RedisResult<Done> BlockingClient::Link::exchange_each(std::size_t count, const Take& take) {
    bool left = false;
    auto trouble = send_all(left);
    Reply reply; // those that aren't taken share its memory
    for (std::size_t at = 0; !trouble && at < count; ++at) {
        trouble = receive(reply);
        if (!trouble) {
            take(reply);
        }
    }
    if (!trouble) {
        trouble = in_step();
    }
    if (!trouble) {
        return Done{};
    }
    close();
    if (left) {
        trouble->kind = RedisErrorKind::Uncertain;
    }
    return *std::move(trouble);
}

RedisResult<std::vector<Reply>> BlockingClient::Link::exchange(std::size_t count) {
    std::vector<Reply> replies;
    replies.reserve(count);
    const auto done =
        exchange_each(count, [&](Reply& reply) { replies.push_back(std::move(reply)); });
    return done ? RedisResult<std::vector<Reply>>(std::move(replies)) : done.error();
}

RedisResult<Reply> BlockingClient::Link::exchange_to_last(std::size_t count, Reply& first_error) {
    Reply last;
    std::size_t taken = 0;
    const auto done = exchange_each(count, [&](Reply& reply) {
        if (++taken == count) {
            last = std::move(reply);
        } else if (first_error.empty() && reply.view().is(ReplyKind::Error)) {
            first_error = std::move(reply);
        }
    });
    return done ? RedisResult<Reply>(std::move(last)) : done.error();
}

RedisResult<Reply> BlockingClient::Link::command(std::span<const std::string_view> arguments) {
    output_.append(arguments);
    auto replies = exchange(1);
    if (!replies) {
        return replies.error();
    }
    Reply& reply = replies->front();
    if (reply.view().is(ReplyKind::Error)) {
        return refused(arguments.front(), reply.view());
    }
    return std::move(reply);
}

BlockingClient::Link::Trouble BlockingClient::Link::send_all(bool& left) {
    const auto deadline = Clock::now() + options_->read_timeout;
    while (!output_.empty()) {
        const auto put = socket_.write(output_.unsent());
        if (put.state == IoState::Again) {
            if (!wait(POLLOUT, deadline)) {
                return unreachable("it takes no more bytes");
            }
        } else if (put.state != IoState::Done) {
            return unreachable(std::generic_category().message(put.error));
        } else {
            left = true;
            output_.drop_sent(put.bytes);
        }
    }
    return std::nullopt;
}

BlockingClient::Link::Trouble BlockingClient::Link::receive(Reply& reply) {
    const auto deadline = Clock::now() + options_->read_timeout;
    std::array<char, 16 * 1024> piece;
    for (;;) {
        switch (reader_->next(reply)) {
        case ReadStep::Reply:
            return std::nullopt;
        case ReadStep::Broken:
            return unreadable(reader_->error().view());
        case ReadStep::NeedMore:
            break;
        }
        if (!wait(POLLIN, deadline)) {
            return unreachable("no reply in time");
        }
        const auto got = socket_.read(piece);
        switch (got.state) {
        case IoState::Done:
            reader_->feed(std::span<const char>(piece.data(), got.bytes));
            break;
        case IoState::Again:
            break;
        case IoState::Closed:
            return unreachable("Redis closed the connection");
        case IoState::Failed:
            return unreachable(std::generic_category().message(got.error));
        }
    }
}

// Were there more bytes than replies we wait for, the next command would take another's reply.
BlockingClient::Link::Trouble BlockingClient::Link::in_step() const {
    return reader_->idle() ? Trouble() : unreachable("a reply nobody asked for");
}

bool BlockingClient::Link::usable() const noexcept {
    if (!socket_.open()) {
        return false;
    }
    char byte = 0;
    const auto got = ::recv(socket_.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool BlockingClient::Link::wait(short events, Clock::time_point deadline) const noexcept {
    for (;;) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) {
            return false;
        }
        pollfd one{.fd = socket_.fd(), .events = events, .revents = 0};
        const int ready = ::poll(&one, 1, static_cast<int>(std::min<long>(left, 1'000'000)));
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return true; // an error of poll() shows up again in the next read or write
        }
    }
}

RedisError BlockingClient::Link::unreadable(std::string_view why) const {
    auto error = unreachable(why);
    error.code = k_unreadable;
    return error;
}

RedisError BlockingClient::Link::unreachable(std::string_view why) const {
    std::string message = "Redis";
    if (!address_.empty()) {
        message.append(" at ").append(address_);
    }
    message.append(" can't be reached: ").append(why);
    return {RedisErrorKind::Unreachable, std::move(message), {}};
}

} // namespace tokenward::redis
