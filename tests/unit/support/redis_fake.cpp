#include "support/redis_fake.hpp"

#include "redis/reply.hpp"

#include <array>
#include <cstdlib>
#include <functional>
#include <set>

#include <sys/socket.h>
#include <unistd.h>

namespace tokenward::test {

std::string resp_string(std::string_view bytes) {
    return "$" + std::to_string(bytes.size()) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string resp_array(const std::vector<std::string>& items) {
    std::string out = "*" + std::to_string(items.size()) + "\r\n";
    for (const auto& item : items) {
        out += resp_string(item);
    }
    return out;
}

class FakeRedis::Peer final : redis::IoHandler {
public:
    Peer(FakeRedis& owner, redis::Socket socket)
        : owner_(&owner),
          socket_(std::move(socket)),
          reader_(redis::ReplyLimits{.max_bytes = 64U << 20, .max_elements = 1U << 20}),
          watch_(owner.loop_->watch(socket_.fd(), *this)) {
        watch_->want_read(true);
    }

    void say(const std::string& bytes) {
        out_ += bytes;
        on_writable();
    }

    [[nodiscard]] bool gone() const { return watch_ == nullptr; }
    [[nodiscard]] bool asked(std::string_view command) const {
        return asked_.find(command) != asked_.end();
    }

    void hang_up() {
        watch_.reset();
        socket_.close();
    }

private:
    void on_readable() override {
        std::array<char, 65536> piece;
        const auto got = socket_.read(piece);
        if (got.state == redis::IoState::Again) {
            return;
        }
        if (got.state != redis::IoState::Done) {
            hang_up();
            return;
        }
        reader_.feed(std::span<const char>(piece.data(), got.bytes));
        redis::Reply request;
        while (!gone() && reader_.next(request) == redis::ReadStep::Reply) {
            FakeCommand command;
            for (std::size_t at = 0; at < request.view().size(); ++at) {
                command.emplace_back(request.view()[at].string().value_or("?"));
            }
            owner_->seen.push_back(command);
            asked_.insert(command[0]);
            say(owner_->answer(command));
        }
    }

    void on_writable() override {
        while (!gone() && !out_.empty()) {
            const auto put = socket_.write(out_);
            if (put.state != redis::IoState::Done) {
                break;
            }
            out_.erase(0, put.bytes);
        }
        if (!gone()) {
            watch_->want_write(!out_.empty());
        }
    }

    FakeRedis* owner_;
    redis::Socket socket_;
    redis::ReplyReader reader_;
    std::unique_ptr<redis::IoWatch> watch_;
    std::string out_;
    std::set<std::string, std::less<>> asked_;
};

FakeRedis::FakeRedis(PollLoop& loop, const std::string& path)
    : loop_(&loop),
      path_(path),
      listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    ::unlink(path.c_str());
    const auto where = address();
    if (::bind(listener_.fd(), where.get(), where.size()) != 0 ||
        ::listen(listener_.fd(), 64) != 0) {
        std::abort();
    }
    watch_ = loop.watch(listener_.fd(), *this);
    watch_->want_read(true);
}

FakeRedis::~FakeRedis() = default;

std::string FakeRedis::good_answer(const FakeCommand& command) {
    if (command[0] == "AUTH" || command[0] == "SELECT") {
        return "+OK\r\n";
    }
    if (command[0] == "ROLE") {
        return "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
    }
    if (command[0] == "INFO") {
        return resp_string("# Server\r\nrun_id:" + std::string(k_fake_run_id) + "\r\n");
    }
    if (command[0] == "CLIENT") {
        return command[1] == "ID" ? ":7\r\n" : "+OK\r\n";
    }
    if (command[0] == "SUBSCRIBE") {
        return "*3\r\n$9\r\nsubscribe\r\n" + resp_string(command[1]) + ":1\r\n";
    }
    return resp_array({"key", command.back()});
}

void FakeRedis::on_readable() {
    const int fd = ::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    ++accepted;
    redis::Socket socket(fd);
    if (!greets_rudely) {
        peers_.push_back(std::make_unique<Peer>(*this, std::move(socket)));
    }
}

void FakeRedis::say(const std::string& bytes) {
    for (const auto& peer : peers_) {
        if (!peer->gone()) {
            peer->say(bytes);
        }
    }
}

void FakeRedis::say_to(std::string_view command, const std::string& bytes) {
    for (const auto& peer : peers_) {
        if (!peer->gone() && peer->asked(command)) {
            peer->say(bytes);
        }
    }
}

void FakeRedis::hang_up() {
    for (const auto& peer : peers_) {
        peer->hang_up();
    }
}

} // namespace tokenward::test
