#include "cli/data_start.hpp"

#include "embedded/first_start.hpp"
#include "embedded/redis_settings.hpp"

#include <cstdio>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace tokenward::cli {
namespace {

/// Where somebody sits; null when nobody does. Never a file or a pipe: it might be a log.
FILE* terminal() {
    if (::isatty(STDOUT_FILENO) == 1) {
        return stdout;
    }
    return ::isatty(STDERR_FILENO) == 1 ? stderr : nullptr;
}

bool show(FILE* to, const embedded::FirstAdministrator& administrator,
          const std::string& nginx_lines) {
    const auto password = administrator.password.view();
    const auto token = administrator.token.view();
    std::fprintf(to,
                 "\nThe first administrator is the user %s. Both are shown this once:\n\n"
                 "    password  %.*s\n    token     %.*s\n\nFor nginx.conf, in http { }:\n\n%s\n",
                 administrator.login.c_str(), static_cast<int>(password.size()), password.data(),
                 static_cast<int>(token.size()), token.data(), nginx_lines.c_str());
    return std::fflush(to) == 0;
}

admin::Answer<std::string> usual_folder(const Session& session) {
    const auto& options = session.options();
    if (!options.may_use_data()) {
        return admin::invalid("a Redis is named (redis: " + options.redis() +
                              "), so there is none of a data folder's");
    }
    if (options.data_or_default().empty()) {
        return admin::invalid("name a data folder (data): neither XDG_DATA_HOME nor HOME is set");
    }
    return options.data_or_default();
}

std::string group_for(const std::string& path, const std::string& group) {
    const bool is_new_of_root = ::geteuid() == 0 && !embedded::is_data_folder(path);
    return group.empty() && is_new_of_root ? embedded::usual_web_group() : group;
}

/// What isn't for the terminal alone.
void tell(const Session& session, const embedded::Started& started,
          const embedded::DataFolder& folder) {
    if (started.has_old_settings) {
        session.out().warning("the Redis of " + folder.path() +
                              " runs with settings of another version; \"tokenward redis stop\", "
                              "and the next start gives it today's");
    }
    if (started.is_administrator_pending) {
        session.out().warning(
            "nobody was shown the first administrator's token yet. \"tokenward redis "
            "start\" on a terminal shows it.");
    }
}

} // namespace

admin::Answer<DataStart> start_data_folder(const Session& session, const std::string& group) {
    const auto path = usual_folder(session);
    if (!path) {
        return path.error();
    }
    auto folder = embedded::DataFolder::make(*path, group_for(*path, group));
    if (!folder) {
        return folder.error();
    }
    auto* const screen = session.out().json() ? nullptr : terminal();
    const auto key_file = session.options().key_file_in(folder->key_file());
    embedded::StartOptions options{key_file, Session::actor()};
    if (screen != nullptr) {
        options.show = [&](const embedded::FirstAdministrator& administrator) {
            return show(screen, administrator, embedded::nginx_lines(*folder, key_file));
        };
    }
    const auto started = embedded::start_embedded(*folder, options, Session::surroundings());
    if (!started) {
        return started.error();
    }
    tell(session, *started, *folder);
    return DataStart{*std::move(folder), key_file, started->redis};
}

admin::Answer<embedded::DataFolder> open_data_folder(const Session& session) {
    const auto path = usual_folder(session);
    return path ? embedded::DataFolder::open(*path) : path.error();
}

} // namespace tokenward::cli
