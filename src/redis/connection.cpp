#include "redis/connection.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <string>
#include <system_error>

namespace tokenward::redis {

namespace {

constexpr std::size_t k_piece = 16 * 1024;

// One peer that never stops sending must not starve the others of this loop.
constexpr int k_pieces_a_turn = 16;

std::string text_of(int error) {
    return std::generic_category().message(error);
}

} // namespace

Connection::Connection(EventLoop& loop, const ReplyLimits& limits, ConnectionHandler& handler)
    : loop_(&loop), limits_(limits), handler_(&handler), flush_(loop.deferred(*this)) {}

int Connection::open(const Address& address) {
    close();
    int error = 0;
    auto socket = Socket::start_connect(address, error);
    if (!socket.open()) {
        return error;
    }
    auto watch = loop_->watch(socket.fd(), *this);
    if (watch == nullptr) {
        return ENFILE;
    }
    reader_.emplace(limits_);
    socket_ = std::move(socket);
    watch_ = std::move(watch);
    watch_->want_write(true);
    return 0;
}

void Connection::close() noexcept {
    ++generation_;
    watch_.reset();
    socket_.close();
    reader_.reset();
    flush_->cancel();
    output_.clear();
    connected_ = false;
}

void Connection::send_soon() {
    if (connected_ && !output_.empty()) {
        flush_->schedule();
    }
}

template <class Work> void Connection::guarded(Work work) {
    // Only memory can run out here; a link is a small thing to lose then.
    try {
        work();
    } catch (const std::exception&) {
        broken(BrokenBy::Memory, "out of memory");
    }
}

void Connection::on_readable() {
    guarded([this] {
        if (connected_) {
            read_some();
        } else if (socket_.open()) {
            finish_connect();
        }
    });
}

void Connection::on_writable() {
    guarded([this] {
        if (connected_) {
            write_some();
        } else if (socket_.open()) {
            finish_connect();
        }
    });
}

void Connection::on_deferred() {
    guarded([this] {
        if (connected_) {
            write_some();
        }
    });
}

void Connection::finish_connect() {
    if (const int error = socket_.connect_error(); error != 0) {
        broken(BrokenBy::Network, text_of(error));
        return;
    }
    connected_ = true;
    watch_->want_write(false);
    watch_->want_read(true);
    handler_->on_connected();
}

void Connection::read_some() {
    std::array<char, k_piece> piece;
    for (int count = 0; count < k_pieces_a_turn; ++count) {
        const auto got = socket_.read(piece);
        switch (got.state) {
        case IoState::Again:
            return;
        case IoState::Closed:
            broken(BrokenBy::Network, "Redis closed the connection");
            return;
        case IoState::Failed:
            broken(BrokenBy::Network, text_of(got.error));
            return;
        case IoState::Done:
            break;
        }
        reader_->feed(std::span<const char>(piece.data(), got.bytes));
        if (!hand_out_replies() || got.bytes < piece.size()) {
            return;
        }
    }
}

bool Connection::hand_out_replies() {
    const auto generation = generation_;
    for (;;) {
        switch (reader_->next(reply_)) {
        case ReadStep::NeedMore:
            return true;
        case ReadStep::Broken:
            broken(BrokenBy::Protocol, reader_->error().view());
            return false;
        case ReadStep::Reply:
            handler_->on_reply(reply_);
            if (generation_ != generation) {
                reply_ = Reply(); // a long one mustn't stay for as long as Redis is away
                return false;
            }
        }
    }
}

void Connection::write_some() {
    while (!output_.empty()) {
        const auto put = socket_.write(output_.unsent());
        if (put.state == IoState::Again) {
            watch_->want_write(true);
            return;
        }
        if (put.state != IoState::Done) {
            broken(BrokenBy::Network, text_of(put.error));
            return;
        }
        output_.drop_sent(put.bytes);
    }
    watch_->want_write(false);
}

void Connection::broken(BrokenBy what, std::string_view why) {
    const PrintableText kept(why); // `why` may be the reader's
    close();
    reply_ = Reply();
    handler_->on_broken(what, kept.view());
}

} // namespace tokenward::redis
