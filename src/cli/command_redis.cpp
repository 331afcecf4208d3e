#include "cli/command.hpp"
#include "cli/data_start.hpp"
#include "embedded/redis_settings.hpp"
#include "http/json.hpp"

#include <optional>
#include <string>

#include <sys/types.h>

namespace tokenward::cli {
namespace {

struct StartOptions {
    std::string group;
};

void declare_start(Syntax& syntax, StartOptions& options) {
    syntax.footer("Without --data it is /var/lib/tokenward for root, else "
                  "~/.local/share/tokenward. What is missing\nthere is made. Redis stays when this "
                  "command has ended.");
    syntax.option("--group", options.group, "NAME",
                  "group whose members reach the socket: that of nginx's workers [www-data or "
                  "nginx for a new folder of root's]");
}

Json to_json(const embedded::DataFolder& folder, std::optional<pid_t> process) {
    return {{"data", folder.path()},
            {"redis", "unix:" + folder.socket()},
            {"running", process.has_value()},
            {"pid", process ? Json(*process) : Json()}};
}

ExitCode start(const Session& session, const StartOptions& options) {
    const auto started = start_data_folder(session, options.group);
    if (!started) {
        return session.fail(started.error());
    }
    const auto process = embedded::find_redis(started->folder);
    if (!process) {
        return session.fail(process.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(started->folder, *process));
    }
    session.out().line(
        std::string(started->redis == embedded::Presence::Started ? "Started" : "It runs already") +
        ": Redis in " + started->folder.path() + ", process " +
        std::to_string(process->value_or(0)) + ".");
    return ExitCode::Done;
}

ExitCode stop(const Session& session) {
    const auto folder = open_data_folder(session);
    if (!folder) {
        return session.fail(folder.error());
    }
    const auto stopped = embedded::stop_redis(*folder);
    if (!stopped) {
        return session.fail(stopped.error());
    }
    if (session.out().json()) {
        session.out().document({{"data", folder->path()}, {"stopped", *stopped}});
    }
    session.out().line((*stopped ? "Stopped: Redis in " : "No Redis runs in ") + folder->path() +
                       ".");
    return ExitCode::Done;
}

ExitCode status(const Session& session) {
    const auto folder = open_data_folder(session);
    if (!folder) {
        return session.fail(folder.error());
    }
    const auto process = embedded::find_redis(*folder);
    if (!process) {
        return session.fail(process.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(*folder, *process));
        return ExitCode::Done;
    }
    session.out().line("Redis in " + folder->path() + ": " +
                       (*process ? "runs, process " + std::to_string(**process) : "doesn't run"));
    session.out().raw("\nFor nginx.conf, in http { }:\n\n");
    session.out().raw(embedded::nginx_lines(*folder, session.options().key_file()));
    return ExitCode::Done;
}

} // namespace

void add_redis(Syntax& program, Choice& choice) {
    auto redis = program.command_group("redis", "the data folder's own Redis");
    add_command(redis, choice, "start", "start it, and make the data folder when there is none",
                declare_start, start);
    add_command(redis, choice, "stop", "end it; the next command starts it again", stop);
    add_command(redis, choice, "status", "whether it runs, and what nginx needs for it", status);
}

} // namespace tokenward::cli
