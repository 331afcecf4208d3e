// Memory that runs out ends a request, or its connection; never the daemon.
#include "http/server.hpp"
#include "http/worker_pool.hpp"
#include "support/core_support.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <future>
#include <memory>
#include <new>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <spdlog/sinks/null_sink.h>

using namespace tokenward;
using namespace tokenward::test;

namespace {

// Which allocation fails, of the threads that say that they count; 0: none.
std::atomic<long> countdown{0};
thread_local bool counts = false;
thread_local bool fails = false; ///< each of this thread's

bool is_refused() noexcept {
    return fails || (counts && countdown.load() > 0 && countdown.fetch_sub(1) == 1);
}

} // namespace

// Not inlined: GCC would take free() for a mismatch there.
[[gnu::noinline]] void* operator new(std::size_t size) {
    void* const memory = is_refused() ? nullptr : std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace {

admin::Answer<admin::Store> no_store() {
    return admin::Failure{admin::FailureKind::Unavailable, "there is none", {}};
}

/// What a worker answers to a call that needs the store.
unsigned ask(http::WorkerPool& pool) {
    http::Request request;
    request.method = "GET";
    request.target.segments = {"readyz"};
    std::promise<unsigned> answered;
    const bool is_taken = pool.submit(request, [&](const http::Handled& handled) {
        fails = false;
        answered.set_value(handled.response.status);
    });
    assert_true(is_taken);
    return answered.get_future().get();
}

void test_a_worker(void** /*state*/) {
    std::atomic<bool> is_scarce = true;
    const http::Application application([](const std::string& /*cause*/) {});
    http::WorkerPool pool(application,
                          [&] {
                              fails = is_scarce;
                              return no_store();
                          },
                          {.workers = 1});
    assert_int_equal(ask(pool), 500);
    assert_int_equal(ask(pool), 500);
    is_scarce = false;
    assert_int_equal(ask(pool), 503);
}

class Client {
public:
    explicit Client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof(address.sun_path) - 1);
        const timeval patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        assert_int_equal(
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(socket_); }

    /// All that comes until the daemon closes it.
    std::string ask(std::string_view path) {
        const auto request =
            "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        static_cast<void>(::send(socket_, request.data(), request.size(), MSG_NOSIGNAL));
        std::string answer;
        std::array<char, 4096> part{};
        for (;;) {
            const auto size = ::recv(socket_, part.data(), part.size(), 0);
            if (size <= 0) {
                assert_true(size == 0 || errno == ECONNRESET);
                return answer;
            }
            answer.append(part.data(), static_cast<std::size_t>(size));
        }
    }

private:
    int socket_;
};

void test_the_thread_with_the_sockets(void** /*state*/) {
    const TemporaryFolder folder;
    const auto path = folder.path() + "/api.sock";
    http::ServerOptions options;
    options.listen = {*http::ListenAddress::parse("unix:" + path)};
    const auto log =
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::null_sink_mt>());
    const http::Application application([](const std::string& /*cause*/) {});
    http::Server server(application, no_store, std::move(options), log);
    assert_true(server.listen().ok());
    std::thread thread([&] {
        counts = true;
        server.run();
    });
    assert_true(Client(path).ask("/healthz").starts_with("HTTP/1.1 200 OK\r\n"));
    // Each of the allocations that a request costs there fails once.
    long failed = 0;
    for (long number = 1; number == failed + 1; ++number) {
        countdown = number;
        static_cast<void>(Client(path).ask("/readyz"));
        failed += countdown.exchange(0) == 0 ? 1 : 0;
        assert_true(Client(path).ask("/healthz").starts_with("HTTP/1.1 200 OK\r\n"));
    }
    print_message("%ld allocations failed\n", failed);
    assert_true(failed > 10);
    ::kill(::getpid(), SIGTERM);
    thread.join();
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_a_worker),
                                cmocka_unit_test(test_the_thread_with_the_sockets)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
