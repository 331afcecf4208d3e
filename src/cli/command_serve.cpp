#include "cli/command.hpp"
#include "http/daemon.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

constexpr std::size_t k_most_workers = 64;
constexpr unsigned k_most_seconds = 3600;
constexpr std::size_t k_most_connections = 100'000;

void declare(CLI::App& app, http::DaemonOptions& options) {
    options.listen = {"127.0.0.1:9400"};
    app.footer("It speaks no TLS: nginx before it does. docs/tasks/daemon.md shows how.");
    app.add_option("--listen", options.listen,
                   "127.0.0.1:9400 (the default), [::1]:9400 or unix:/path; may be repeated")
        ->allow_extra_args(false)
        ->option_text("ADDRESS");
    app.add_flag("--allow-cleartext", options.allow_cleartext,
                 "listen without TLS on addresses that other machines reach");
    app.add_option("--trusted-proxy", options.trusted_proxies,
                   "believe X-Forwarded-For and X-Forwarded-Proto from this address or network, "
                   "or from whoever may connect to our Unix sockets (unix); may be repeated")
        ->allow_extra_args(false)
        ->option_text("ADDRESS");
    app.add_option("--workers", options.workers, "threads that ask Redis [4]")
        ->check(CLI::Range(std::size_t{1}, k_most_workers))
        ->option_text("NUMBER");
    app.add_option("--max-connections", options.connections, "clients at once [512]")
        ->check(CLI::Range(std::size_t{1}, k_most_connections))
        ->option_text("NUMBER");
    app.add_option("--request-timeout", options.request_seconds,
                   "seconds for a whole request to come, however slowly [10]")
        ->check(CLI::Range(1U, k_most_seconds))
        ->option_text("NUMBER");
    app.add_option("--log-level", options.log_level, "debug, info, warning or error [info]")
        ->option_text("WORD");
}

ExitCode run(const Session& session, const http::DaemonOptions& options) {
    // Whatever is wrong with keys or options is told now; a Redis that is away is waited for.
    const auto store = session.open_store();
    if (!store && store.error().kind != admin::FailureKind::Unavailable) {
        return session.fail(store.error());
    }
    const auto ended = http::run_daemon(options, [&] { return session.open_store(); });
    return ended ? ExitCode::Done : session.fail(ended.error());
}

} // namespace

void add_serve(CLI::App& app, Choice& choice) {
    add_command<http::DaemonOptions>(app, choice, "serve",
                                     "serve the REST API until SIGTERM or SIGINT", declare, run);
}

} // namespace tokenward::cli
