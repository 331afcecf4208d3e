#include "support/redis_server.hpp"

#include "redis/output_buffer.hpp"
#include "redis/reply_reader.hpp"
#include "redis/socket.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenward::test {

namespace {

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

} // namespace

RedisServer::RedisServer(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

redis::Address RedisServer::address() const {
    return *redis::Address::unix_path(folder() + "/redis.sock");
}

redis::LinkOptions RedisServer::options() const {
    redis::LinkOptions options;
    options.addresses = {address()};
    return options;
}

void RedisServer::start() {
    std::vector<std::string> words{"redis-server",
                                   "--port",
                                   "0",
                                   "--unixsocket",
                                   folder() + "/redis.sock",
                                   "--dir",
                                   folder(),
                                   "--save",
                                   "",
                                   "--appendonly",
                                   "no"};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    const auto log = folder() + "/redis.log";

    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // an aborted test leaves no server behind
        if (::getppid() != parent) {
            ::_exit(1);
        }
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!answers()) {
        if (pid_ < 0 || ::waitpid(pid_, nullptr, WNOHANG) != 0 ||
            std::chrono::steady_clock::now() > end) {
            give_up(("redis-server did not start, see " + log).c_str());
        }
        ::poll(nullptr, 0, 5);
    }
}

bool RedisServer::answers() const {
    const auto where = options();
    auto client = redis::BlockingClient::connect(where);
    return client || client.error().kind == redis::RedisErrorKind::Refused;
}

void RedisServer::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

void RedisServer::freeze() {
    ::kill(pid_, SIGSTOP);
    ::waitpid(pid_, nullptr, WUNTRACED);
}

void RedisServer::thaw() {
    ::kill(pid_, SIGCONT);
}

bool RedisServer::command(std::initializer_list<std::string_view> arguments) const {
    int error = 0;
    const auto socket = redis::Socket::start_connect(address(), error);
    redis::OutputBuffer out;
    out.append(arguments);
    redis::ReplyReader reader(redis::k_blocking_limits);
    redis::Reply reply;
    std::array<char, 4096> piece;
    pollfd one{.fd = socket.fd(), .events = POLLIN, .revents = 0};
    if (!socket.open() || socket.write(out.unsent()).bytes != out.unsent().size()) {
        return false;
    }
    while (reader.next(reply) == redis::ReadStep::NeedMore && ::poll(&one, 1, 10'000) == 1) {
        const auto got = socket.read(piece);
        if (got.state != redis::IoState::Done) {
            return false;
        }
        reader.feed(std::span<const char>(piece.data(), got.bytes));
    }
    return !reply.empty() && !reply.view().is(redis::ReplyKind::Error);
}

} // namespace tokenward::test
