#include "http/server.hpp"

#include "admin/people/throttle.hpp"
#include "http/client_connection.hpp"
#include "http/connection_table.hpp"
#include "http/metrics.hpp"
#include "http/way_back.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <deque>
#include <exception>
#include <thread>
#include <type_traits>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenward::http {
namespace {

using asio::ip::tcp;
using Unix = asio::local::stream_protocol;

constexpr int k_backlog = 512;
constexpr std::chrono::milliseconds k_accept_pause{100};
constexpr std::chrono::milliseconds k_breath{10}; ///< without memory
constexpr std::chrono::seconds k_complaint_pause{10};

std::string peer_of(const tcp::socket& socket) {
    boost::system::error_code error;
    const auto address = socket.remote_endpoint(error).address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

std::string peer_of(const Unix::socket& /*socket*/) {
    return std::string(k_unix_client);
}

/// What a daemon that was killed left behind; one that still listens is left alone.
bool remove_dead_socket(const std::string& path) {
    struct stat entry{};
    if (::lstat(path.c_str(), &entry) != 0) {
        return true;
    }
    if (!S_ISSOCK(entry.st_mode)) {
        return false;
    }
    asio::io_context context;
    Unix::socket probe(context);
    boost::system::error_code error;
    probe.connect(Unix::endpoint(path), error);
    return error == asio::error::connection_refused && ::unlink(path.c_str()) == 0;
}

} // namespace

class Server::Impl final : public ConnectionHost {
public:
    Impl(const Application& application, StoreFactory connect, ServerOptions options, Log log)
        : application_(application),
          options_(std::move(options)),
          log_(std::move(log)),
          notices_(log_->clone("notices")),
          connections_({options_.limits.connections, options_.limits.connections_per_client}),
          signals_(context_),
          grace_(context_),
          work_(context_.get_executor()),
          run_id_(static_cast<std::uint64_t>(
              std::chrono::system_clock::now().time_since_epoch().count())),
          pool_(std::make_unique<WorkerPool>(application, std::move(connect), options_.pool)) {
        notices_->set_level(spdlog::level::info);
        metrics_.workers = pool_->workers();
        metrics_.messages = options_.messages;
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() override {
        for (const auto& listener : listeners_) {
            if (!listener.path.empty()) {
                ::unlink(listener.path.c_str());
            }
        }
    }

    admin::Answer<Done> listen() {
        for (auto& address : options_.listen) {
            const auto done = address.path.empty() ? listen_tcp(address) : listen_unix(address);
            if (!done) {
                return done;
            }
        }
        return Done{};
    }

    void run() {
        for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
            signals_.add(number);
        }
        for (const auto& address : options_.listen) {
            notices_->info("listening on {}", address.text());
        }
        while (!stops_ || connections_.size() != 0) {
            run_once();
        }
        pool_.reset();
        notices_->info("stopped");
    }

    // ConnectionHost
    std::optional<Handled> handle(Request& request, std::function<void(Handled)> finish) override {
        if (auto handled = application_.answer_at_once(request, metrics_)) {
            return handled;
        }
        const bool is_taken = pool_->submit(request, bring_back(std::move(finish)));
        if (!is_taken) {
            ++metrics_.queue_full;
            return application_.fail(request, too_many_requests());
        }
        ++metrics_.queued;
        return std::nullopt;
    }
    Handled fail(const Request& request, const Problem& problem) const override {
        return application_.fail(request, problem);
    }
    std::uint64_t most_body(const Request& request) const override {
        return application_.pace(request) == Pace::Slow ? options_.limits.slow_body_bytes
                                                        : options_.limits.body_bytes;
    }
    const ServerOptions& options() const override { return options_; }
    Metrics& metrics() override { return metrics_; }
    spdlog::logger& log() override { return *log_; }
    bool stops() const override { return stops_; }
    std::string new_request_id() override {
        std::array<char, 48> text{};
        const auto size = std::snprintf(text.data(), text.size(), "%llx-%llx",
                                        static_cast<unsigned long long>(run_id_),
                                        static_cast<unsigned long long>(++last_id_));
        return {text.data(), static_cast<std::size_t>(size)};
    }
    void closed(Connection& connection) override {
        connections_.remove(connection);
        metrics_.connections = connections_.size();
    }

private:
    struct Listener {
        std::function<void()> accept;
        std::function<void()> close;
        std::string path;   ///< of a Unix socket; empty for others
        bool waits = false; ///< for a client, or for the end of a pause
    };

    /// What throws is about one connection, which goes with it: there was no memory, most likely.
    /// Whatever lacks, what is waited for goes on: its end is what gives memory back.
    void run_once() noexcept {
        const bool waits_for_all = wait_again();
        try {
            if (waits_for_all) {
                context_.run_one();
            } else {
                context_.run_one_for(k_breath);
            }
        } catch (const std::exception&) {
            // What it says may hold a part of a request.
            complain("a connection was given up: no memory, or a fault of ours");
        }
    }

    /// For all that isn't waited for. False when something still isn't.
    bool wait_again() noexcept {
        try {
            if (!waits_for_signal_ && !stops_) {
                wait_for_signal();
            }
            for (auto& listener : listeners_) {
                if (!listener.waits && !stops_) {
                    listener.accept();
                }
            }
            return true;
        } catch (const std::exception&) {
            complain("no new clients for now: no memory, or a fault of ours");
            return false;
        }
    }

    void complain(const char* sentence) noexcept {
        const auto now = std::chrono::steady_clock::now();
        if (complained_ && now - *complained_ < k_complaint_pause) {
            return;
        }
        complained_ = now;
        log_->error("{}", sentence); // spdlog throws nothing
    }

    admin::Answer<Done> listen_tcp(ListenAddress& address) {
        const tcp::endpoint endpoint(asio::ip::make_address(address.ip), address.port);
        auto acceptor = std::make_shared<tcp::acceptor>(context_);
        boost::system::error_code error;
        acceptor->open(endpoint.protocol(), error);
        if (!error) {
            acceptor->set_option(asio::socket_base::reuse_address(true), error);
        }
        if (!error && endpoint.protocol() == tcp::v6()) {
            acceptor->set_option(asio::ip::v6_only(true), error);
        }
        return finish_listening(acceptor, endpoint, address, error);
    }

    admin::Answer<Done> listen_unix(ListenAddress& address) {
        if (!remove_dead_socket(address.path)) {
            return admin::refused("can't listen on " + address.text() +
                                  ": something else is there, or listens already");
        }
        auto acceptor = std::make_shared<Unix::acceptor>(context_);
        boost::system::error_code error;
        acceptor->open(Unix(), error);
        // Whoever may connect is told by the folder's rights and the socket's group.
        const auto before = ::umask(0117);
        auto done = finish_listening(acceptor, Unix::endpoint(address.path), address, error);
        ::umask(before);
        return done;
    }

    template <class Acceptor, class Endpoint>
    admin::Answer<Done> finish_listening(const std::shared_ptr<Acceptor>& acceptor,
                                         const Endpoint& endpoint, ListenAddress& address,
                                         boost::system::error_code error) {
        if (!error) {
            acceptor->bind(endpoint, error);
        }
        if (!error) {
            acceptor->listen(k_backlog, error);
        }
        if (error) {
            return admin::refused("can't listen on " + address.text() + ": " + error.message());
        }
        if constexpr (std::is_same_v<Endpoint, tcp::endpoint>) {
            address.port = acceptor->local_endpoint().port();
        }
        auto& listener = listeners_.emplace_back();
        listener.path = address.path;
        listener.accept = [this, acceptor, &listener] {
            accept(*acceptor, listener);
        };
        listener.close = [acceptor] {
            boost::system::error_code ignored;
            acceptor->close(ignored);
        };
        return Done{};
    }

    template <class Acceptor> void accept(Acceptor& acceptor, Listener& listener) {
        acceptor.async_accept([this, &listener](boost::system::error_code error, auto socket) {
            if (stops_ || error == asio::error::operation_aborted) {
                return;
            }
            listener.waits = false;
            if (error) {
                log_->warn("can't take a connection: {}", error.message());
                pause(listener);
                return;
            }
            take(std::move(socket));
        });
        listener.waits = true;
    }

    /// Out of descriptors, most likely: the next try must not come at once.
    void pause(Listener& listener) {
        auto timer = std::make_shared<asio::steady_timer>(context_, k_accept_pause);
        timer->async_wait(
            [&listener, timer](boost::system::error_code /*error*/) { listener.waits = false; });
        listener.waits = true;
    }

    template <class Socket> void take(Socket socket) {
        using Place = ConnectionTable::Place;
        auto peer = peer_of(socket);
        const auto client = has_no_share(peer) ? std::string() : admin::address_group(peer);
        const auto place = connections_.place_for(client);
        metrics_.made_room = connections_.ended();
        if (place != Place::Served) {
            ++metrics_.turned_away;
        }
        if (place == Place::None) {
            return; // closed without a word
        }
        auto connection = std::make_shared<Connection>(*this, std::move(socket), std::move(peer));
        connections_.add(*connection, client, place);
        metrics_.connections = connections_.size();
        ++metrics_.accepted;
        if (place == Place::Served) {
            connection->start();
        } else {
            connection->turn_away(place == Place::ToldAllAreTaken
                                      ? "too many connections"
                                      : "too many connections from your address");
        }
    }

    /// Many clients come from there, or none that could be told apart.
    bool has_no_share(const std::string& peer) const {
        return peer == k_unix_client || options_.proxies.contains(peer);
    }

    /// From a worker's thread to ours.
    WorkerPool::Finish bring_back(std::function<void(Handled)> finish) {
        auto way = std::make_shared<WayBack>(context_,
                                             [this, finish = std::move(finish)](Handled handled) {
                                                 --metrics_.queued;
                                                 finish(std::move(handled));
                                             });
        return [way = std::move(way)](Handled handled) {
            way->go(std::move(handled));
        };
    }

    void wait_for_signal() {
        signals_.async_wait([this](boost::system::error_code error, int number) {
            if (error) {
                return;
            }
            waits_for_signal_ = false;
            if (number != SIGHUP) {
                stop();
                return;
            }
            notices_->info("reading the key file again");
            pool_->renew_stores();
            options_.on_hangup();
        });
        waits_for_signal_ = true;
    }

    void stop() {
        stops_ = true;
        notices_->info("stopping: {} connections, {} requests run", connections_.size(),
                       metrics_.queued);
        for (const auto& listener : listeners_) {
            listener.close();
        }
        for (auto* const connection : connections_.all()) {
            connection->stop();
        }
        grace_.expires_after(options_.limits.grace);
        grace_.async_wait([this](boost::system::error_code error) {
            if (!error) {
                for (auto* const connection : connections_.all()) {
                    connection->abort();
                }
            }
        });
    }

    const Application& application_;
    ServerOptions options_;
    Log log_;
    Log notices_; ///< what happens once, told at any level
    Metrics metrics_;
    bool stops_ = false;
    bool waits_for_signal_ = false;
    std::optional<std::chrono::steady_clock::time_point> complained_;
    ConnectionTable connections_;
    /// Connections that are left go with it and call closed(): what that needs stands above.
    asio::io_context context_{1};
    asio::signal_set signals_;
    asio::steady_timer grace_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::uint64_t run_id_;
    std::uint64_t last_id_ = 0;
    std::deque<Listener> listeners_;
    std::unique_ptr<WorkerPool> pool_;
};

Server::Server(const Application& application, StoreFactory connect, ServerOptions options, Log log)
    : impl_(std::make_unique<Impl>(application, std::move(connect), std::move(options),
                                   std::move(log))) {}
Server::~Server() = default;

admin::Answer<Done> Server::listen() {
    return impl_->listen();
}

void Server::run() {
    impl_->run();
}

} // namespace tokenward::http
