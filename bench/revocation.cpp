// Makes tokens and revokes them one by one, as `tokenward` does, while every worker of a running
// nginx is asked with the one that is revoked: how long from the end of the write to a worker's
// first refusal, and whether any let it in again. Says it in JSON.
//
//     bench_revocation --redis unix:/path --key-file keys --port 8080 --workers 2 --count 10000
#include "http_connection.hpp"
#include "refusal_watch.hpp"
#include "store.hpp"

#include "admin/people/users.hpp"
#include "admin/store/store.hpp"
#include "admin/tokens/token_creation.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "files/system_random.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

namespace tokenward::bench {
namespace {

constexpr const char* k_owner = "revoker";
constexpr unsigned k_connections_tried = 1000;

struct Options {
    StoreOptions store;
    std::uint16_t port = 0;
    std::string path = "/file";
    std::size_t workers = 2;
    std::size_t count = 10'000;
};

struct Made {
    std::string id;
    std::string text;
};

const admin::Actor& actor() {
    static const auto administrator = admin::Actor::local("bench", "bench");
    return administrator;
}

admin::Store connect(const StoreOptions& options) {
    return take(admin::Store::connect(
        link_options(options), std::make_shared<const Keyring>(read_keyring(options)),
        {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
         files::system_random(),
         [](std::chrono::milliseconds time) {
             std::this_thread::sleep_for(time);
         }}));
}

std::vector<Made> make_tokens(admin::Store& store, std::size_t count) {
    take(admin::create_user(store, actor(), k_owner));
    std::vector<Made> made;
    made.reserve(count);
    while (made.size() < count) {
        admin::TokenRequest request;
        request.name = "token " + std::to_string(made.size());
        request.type = TokenType::User;
        request.owner = k_owner;
        const auto token = take(admin::create_token(store, actor(), std::move(request)));
        made.push_back({token.detail.id, std::string(token.text.view())});
    }
    return made;
}

/// A connection to each worker; which one accepts is the kernel's choice.
std::vector<HttpConnection> connect_to_each_worker(const Options& options, std::string_view token) {
    std::map<std::string, HttpConnection> by_worker;
    for (unsigned i = 0; i < k_connections_tried && by_worker.size() < options.workers; ++i) {
        HttpConnection connection(options.port, options.path);
        const auto answer = connection.ask(token);
        by_worker.emplace(answer.worker, std::move(connection));
    }
    if (by_worker.size() < options.workers) {
        throw std::runtime_error("not every worker could be reached");
    }
    std::vector<HttpConnection> connections;
    for (auto& [worker, connection] : by_worker) {
        connections.push_back(std::move(connection));
    }
    return connections;
}

/// Asks a worker without end, with the token of the moment.
void probe(const std::stop_token& stop, std::size_t worker, HttpConnection& connection,
           RefusalWatch& watch) {
    try {
        while (!stop.stop_requested()) {
            const auto turn = watch.turn();
            if (turn.number == 0) {
                std::this_thread::yield();
                continue;
            }
            watch.note(worker, turn.number, connection.ask(turn.token).status);
        }
    } catch (const std::exception& error) {
        watch.fail(error.what());
    }
}

struct Figures {
    std::vector<double> milliseconds; ///< until the last worker refused
    std::uint64_t accepted_after_refusal = 0;
    std::uint64_t accepted_at_the_end = 0;
    std::uint64_t others = 0;
};

/// Every other token is known to all workers when it is revoked; the rest are revoked while they
/// are asked with for the first time, so that the record is being read just then.
void revoke_all(admin::Store& store, const std::vector<Made>& tokens, RefusalWatch& watch,
                Figures& figures) {
    bool is_known = false;
    for (const auto& token : tokens) {
        watch.begin(token.text);
        is_known = !is_known;
        if (is_known) {
            watch.wait_until_accepted_by_all();
        }
        take(admin::revoke_token(store, actor(), token.id));
        const auto written = Clock::now();
        const auto views = watch.wait_until_refused_by_all();
        const auto last = std::ranges::max(views, {}, &WorkerView::first_refusal).first_refusal;
        const std::chrono::duration<double, std::milli> took = last - written;
        figures.milliseconds.push_back(std::max(0.0, took.count()));
        for (const auto& view : views) {
            figures.accepted_after_refusal += view.accepted_after_refusal;
            figures.others += view.others;
        }
    }
}

Figures measure(admin::Store& store, std::vector<HttpConnection>& connections,
                const std::vector<Made>& tokens) {
    Figures figures;
    {
        RefusalWatch watch(connections.size());
        std::vector<std::jthread> probers;
        for (std::size_t i = 0; i < connections.size(); ++i) {
            probers.emplace_back([i, &connections, &watch](const std::stop_token& stop) {
                probe(stop, i, connections[i], watch);
            });
        }
        revoke_all(store, tokens, watch, figures);
    }
    // A record that came back into a cache would still be there.
    for (const auto& token : tokens) {
        for (auto& connection : connections) {
            figures.accepted_at_the_end += connection.ask(token.text).status == 200 ? 1 : 0;
        }
    }
    return figures;
}

double share(const std::vector<double>& sorted, double part) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(part * last)];
}

void print(const Options& options, Figures figures) {
    std::ranges::sort(figures.milliseconds);
    const auto& times = figures.milliseconds;
    std::cout << nlohmann::json{{"revocations", times.size()},
                                {"workers", options.workers},
                                {"p50_ms", share(times, 0.5)},
                                {"p99_ms", share(times, 0.99)},
                                {"max_ms", times.back()},
                                {"accepted_after_refusal", figures.accepted_after_refusal},
                                {"accepted_at_the_end", figures.accepted_at_the_end},
                                {"other_answers", figures.others}}
                     .dump()
              << '\n';
}

} // namespace
} // namespace tokenward::bench

int main(int argc, char** argv) {
    using namespace tokenward;
    CLI::App app("Measures how soon a revoked token is refused", "bench_revocation");
    bench::Options options;
    bench::add_store_options(app, options.store);
    app.add_option("--port", options.port, "nginx's, on loopback")->required();
    app.add_option("--path", options.path);
    app.add_option("--workers", options.workers);
    app.add_option("--count", options.count)->check(CLI::PositiveNumber);
    return bench::run(app, argc, argv, [&options] {
        auto store = bench::connect(options.store);
        const auto tokens = bench::make_tokens(store, options.count);
        auto connections = bench::connect_to_each_worker(options, tokens.front().text);
        bench::print(options, bench::measure(store, connections, tokens));
    });
}
