#include "http/daemon.hpp"

#include "http/application.hpp"
#include "http/daemon_log.hpp"
#include "http/duties.hpp"
#include "http/server.hpp"
#include "http/webhook_target.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <mutex>
#include <string>
#include <utility>

#include <sys/resource.h>

namespace tokenward::http {
namespace {

/// Tells why there is no store, but not with every request.
class Complaints {
public:
    explicit Complaints(Log log) : log_(std::move(log)) {}

    void tell(const std::string& message) {
        const std::scoped_lock lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (message != last_ || now - told_ > std::chrono::seconds(30)) {
            log_->error("no store: {}", message);
            last_ = message;
            told_ = now;
        }
    }

private:
    Log log_;
    std::mutex mutex_;
    std::string last_;
    std::chrono::steady_clock::time_point told_;
};

/// Beside the connections: Redis, files, the log.
constexpr rlim_t k_other_descriptors = 128;

std::size_t share_of_one_client(const DaemonOptions& options) {
    constexpr std::size_t k_least = 16;
    return options.connections_per_client != 0 ? options.connections_per_client
                                               : std::max(options.connections / 4, k_least);
}

admin::Answer<ServerOptions> server_options(const DaemonOptions& options) {
    ServerOptions server;
    for (const auto& text : options.listen) {
        auto address = ListenAddress::parse(text);
        if (!address) {
            return address.error();
        }
        if (!address->is_local() && !options.allow_cleartext) {
            return admin::refused("other machines reach " + text +
                                  ", and the daemon speaks no TLS: tokens would cross the network "
                                  "in clear. Put nginx before it, or say --allow-cleartext");
        }
        server.listen.push_back(*std::move(address));
    }
    auto proxies = TrustedProxies::parse(options.trusted_proxies);
    if (!proxies) {
        return proxies.error();
    }
    server.proxies = *std::move(proxies);
    server.limits.connections = options.connections;
    server.limits.connections_per_client = share_of_one_client(options);
    server.limits.request = std::chrono::seconds(options.request_seconds);
    server.pool.workers = options.workers;
    return server;
}

/// As many descriptors as the connections may need; the system says whether it lets us.
admin::Answer<Done> allow_descriptors(std::size_t connections) {
    rlimit limit{};
    const auto wanted = static_cast<rlim_t>(connections) + k_other_descriptors;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return Done{};
    }
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    const bool is_enough = limit.rlim_cur == wanted && ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
    return is_enough ? admin::Answer<Done>(Done{})
                     : admin::refused("the system lets this process open " +
                                      std::to_string(limit.rlim_max) + " files; " +
                                      std::to_string(wanted) + " are needed");
}

admin::Answer<DutyOptions> duty_options(const DaemonOptions& options) {
    auto webhook = webhook_target(options.webhook);
    if (!webhook) {
        return webhook.error();
    }
    auto mail = mail_target(options.mail);
    if (!mail) {
        return mail.error();
    }
    return DutyOptions{*std::move(webhook), *std::move(mail)};
}

} // namespace

admin::Answer<Done> run_daemon(const DaemonOptions& options, const Preparation& prepare,
                               const StoreFactory& connect) {
    auto log = make_log(options.log_level);
    if (!log) {
        return log.error();
    }
    auto server_is = server_options(options);
    if (!server_is) {
        return server_is.error();
    }
    auto duties_are = duty_options(options);
    if (!duties_are) {
        return duties_are.error();
    }
    if (const auto done = allow_descriptors(options.connections); !done) {
        return done;
    }
    // A peer that left is an error code, not the end.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));

    Complaints complaints(*log);
    const auto connect_or_tell = [&] {
        auto store = connect();
        if (!store) {
            complaints.tell(store.error().message);
        }
        return store;
    };
    StoreGeneration duties_generation = 0;
    server_is->on_hangup = [&duties_generation] {
        ++duties_generation;
    };
    MessageCounts counts;
    server_is->messages = &counts;
    const Application application(
        [&complaints](const std::string& cause) { complaints.tell(cause); });
    Server server(application, connect_or_tell, *std::move(server_is), *log);
    if (const auto listening = server.listen(); !listening) {
        return listening;
    }
    if (const auto prepared = prepare(); !prepared) {
        return prepared;
    }
    const Duties duties(connect_or_tell, duties_generation, *std::move(duties_are), counts, *log);
    server.run();
    return Done{};
}

} // namespace tokenward::http
