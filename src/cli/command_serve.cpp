#include "admin/records/token_prefixes.hpp"
#include "cli/command.hpp"
#include "cli/data_start.hpp"
#include "embedded/redis_keeper.hpp"
#include "http/daemon.hpp"
#include "http/daemon_log.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tokenward::cli {
namespace {

constexpr std::size_t k_most_workers = 64;
constexpr unsigned k_most_seconds = 3600;
constexpr std::size_t k_most_connections = 100'000;

struct Options {
    http::DaemonOptions daemon;
    std::string group;
    bool sonarqube_prefixes = false;
};

void declare_webhook(Syntax& syntax, http::WebhookOptions& webhook) {
    syntax.option(
        "--webhook", webhook.url, "URL",
        "tell this URL of tokens that end, and of ended ones that are used again; https, or "
        "this machine");
    syntax.option("--webhook-secret-file", webhook.secret_file, "FILE",
                  "whsec_ and base64 of 24 bytes or more: calls are signed by it");
    syntax.option("--webhook-ca-file", webhook.ca_file, "FILE",
                  "certificates to know the webhook's server by [the system's]");
}

void declare_mail(Syntax& syntax, http::MailOptions& mail) {
    syntax.option("--smtp", mail.server, "URL",
                  "mail owners before their tokens expire, and when they have, through this "
                  "server: smtps://host:465, or smtp://host:587, which must know STARTTLS");
    syntax.option("--smtp-user", mail.user, "NAME", "log in there by this name");
    syntax.option("--smtp-password-file", mail.password_file, "FILE",
                  "and by the first line of this file");
    syntax.option("--smtp-ca-file", mail.ca_file, "FILE",
                  "certificates to know the mail server by [the system's]");
    syntax.flag("--smtp-allow-cleartext", mail.allow_clear,
                "smtp:// without TLS, as to a mail server on this machine");
    syntax.option("--mail-from", mail.from, "ADDRESS", "address that mails come from");
    syntax.option("--public-url", mail.public_url, "URL",
                  "where people manage their tokens, told in mails [the command]");
}

void declare(Syntax& syntax, Options& all) {
    auto& options = all.daemon;
    options.listen = {"127.0.0.1:9400"};
    syntax.footer(
        "Without --redis it makes the data folder if there is none, and keeps its Redis "
        "running. It speaks no\nTLS: nginx before it does. docs/tasks/daemon.md shows how.");
    syntax.option("--listen", options.listen, "ADDRESS",
                  "127.0.0.1:9400 (the default), [::1]:9400 or unix:/path; may be repeated");
    syntax.flag("--allow-cleartext", options.allow_cleartext,
                "listen without TLS on addresses that other machines reach");
    syntax.option("--trusted-proxy", options.trusted_proxies, "ADDRESS",
                  "believe X-Forwarded-For and X-Forwarded-Proto from this address or network, "
                  "or from whoever may connect to our Unix sockets (unix); may be repeated");
    syntax.option("--workers", options.workers, "NUMBER", "threads that ask Redis [4]")
        .between(1, k_most_workers);
    syntax.option("--max-connections", options.connections, "NUMBER", "clients at once [512]")
        .between(1, k_most_connections);
    syntax
        .option("--max-connections-per-client", options.connections_per_client, "NUMBER",
                "from one address, a trusted proxy's excepted [a quarter of them]")
        .between(1, k_most_connections);
    syntax
        .option("--request-timeout", options.request_seconds, "NUMBER",
                "seconds for a whole request to come, however slowly [10]")
        .between(1, k_most_seconds);
    syntax.option("--log-level", options.log_level, "WORD", "debug, info, warning or error [info]")
        .offers({"debug", "info", "warning", "error"});
    declare_webhook(syntax, options.webhook);
    declare_mail(syntax, options.mail);
    syntax.flag("--sonarqube-prefixes", all.sonarqube_prefixes,
                "new tokens begin with squ_, sqp_, sqa_ and sqco_");
    syntax.option("--group", all.group, "NAME",
                  "of a data folder: the group whose members reach its Redis's socket: that of "
                  "nginx's workers [www-data or nginx for a new folder of root's]");
}

ExitCode end(const Session& session, const admin::Answer<Done>& ended) {
    return ended ? ExitCode::Done : session.fail(ended.error());
}

/// What each worker connects by.
http::StoreFactory with_prefixes(const Options& options, http::StoreFactory connect) {
    if (!options.sonarqube_prefixes) {
        return connect;
    }
    return [connect = std::move(connect)] {
        auto store = connect();
        if (store) {
            store->use_prefixes(admin::sonarqube_prefix);
        }
        return store;
    };
}

/// On a Redis that somebody else looks after.
ExitCode serve_there(const Session& session, const Options& options) {
    const auto connect = [&] {
        return session.open_store();
    };
    // Whatever is wrong with keys or options is told at once; a Redis that is away is waited for.
    const auto try_once = [&]() -> admin::Answer<Done> {
        const auto store = connect();
        const bool may_come = store || store.error().kind == admin::FailureKind::Unavailable;
        return may_come ? admin::Answer<Done>(Done{}) : store.error();
    };
    return end(session,
               http::run_daemon(options.daemon, try_once, with_prefixes(options, connect)));
}

/// A data folder, and the care for its Redis.
class Home {
public:
    explicit Home(http::Log log) : log_(std::move(log)) {}

    admin::Answer<Done> make(const Session& session, const std::string& group) {
        auto started = start_data_folder(session, group);
        if (!started) {
            return started.error();
        }
        started_.emplace(*std::move(started));
        auto keeper = embedded::RedisKeeper::begin(
            started_->folder, [log = log_](bool is_trouble, const std::string& sentence) {
                log->log(is_trouble ? spdlog::level::err : spdlog::level::warn, "{}", sentence);
            });
        if (!keeper) {
            return keeper.error();
        }
        keeper_.emplace(*std::move(keeper));
        return Done{};
    }

    /// Only once it is made.
    [[nodiscard]] admin::Answer<admin::Store> connect() const {
        const auto keys = Session::read_keys(started_->key_file);
        return keys ? Session::connect(*keys, started_->folder) : keys.error();
    }

private:
    http::Log log_;
    std::optional<DataStart> started_;
    std::optional<embedded::RedisKeeper> keeper_;
};

/// With nothing configured: on a Redis of our own.
ExitCode serve_here(const Session& session, const Options& options) {
    const auto log = http::make_log(options.daemon.log_level);
    if (!log) {
        return session.fail(log.error());
    }
    Home home(*log);
    return end(session, http::run_daemon(
                            options.daemon, [&] { return home.make(session, options.group); },
                            with_prefixes(options, [&] { return home.connect(); })));
}

ExitCode run(const Session& session, const Options& options) {
    if (session.options().may_use_data()) {
        return serve_here(session, options);
    }
    return options.group.empty()
               ? serve_there(session, options)
               : session.fail(admin::invalid("--group is for a data folder, and a Redis is named"));
}

} // namespace

void add_serve(Syntax& program, Choice& choice) {
    add_command(program, choice, "serve", "serve the REST API until SIGTERM or SIGINT", declare,
                run);
}

} // namespace tokenward::cli
