#include "embedded/redis_launch.hpp"

#include "embedded/detached_process.hpp"
#include "embedded/redis_settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

#include <unistd.h>

namespace tokenward::embedded {
namespace {

constexpr std::array k_programs = {"redis-server", "valkey-server"};

/// Where servers lie though a user's PATH may not say so.
constexpr std::string_view k_usual_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/// So much of a log is looked at.
constexpr std::streamoff k_tail = 4096;

std::optional<std::string> find_in(std::string_view path, std::string_view name) {
    while (!path.empty()) {
        const auto folder = path.substr(0, path.find(':'));
        path.remove_prefix(std::min(path.size(), folder.size() + 1));
        // An empty or relative entry would mean wherever we happen to stand.
        if (folder.empty() || folder.front() != '/') {
            continue;
        }
        auto file = std::string(folder).append("/").append(name);
        if (::access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_program() {
    const char* const path = ::secure_getenv("PATH");
    for (const auto* const name : k_programs) {
        auto found = find_in(path != nullptr ? path : "", name);
        if (!found) {
            found = find_in(k_usual_path, name);
        }
        if (found) {
            return found;
        }
    }
    return std::nullopt;
}

} // namespace

admin::Answer<Done> launch_redis(const DataFolder& folder, const LockFile& pid_file) {
    const auto program = find_program();
    if (!program) {
        return admin::refused("there is no redis-server, nor valkey-server; Debian's package "
                              "redis-server brings it");
    }
    if (const auto written = write_redis_settings(folder); !written) {
        return written;
    }
    const auto id = start_detached({.path = *program,
                                    .arguments = {"redis-server", folder.redis_conf()},
                                    .folder = folder.path(),
                                    .log = folder.redis_log(),
                                    .kept = pid_file.descriptor()});
    if (!id) {
        return admin::refused(*program + " can't be started: " + id.error().message);
    }
    // For people: nothing of ours relies on it.
    static_cast<void>(pid_file.write(std::to_string(*id) + "\n"));
    return Done{};
}

std::string last_words(const DataFolder& folder) {
    std::ifstream log(folder.redis_log(), std::ios::ate);
    log.seekg(std::max<std::streamoff>(0, static_cast<std::streamoff>(log.tellg()) - k_tail));
    std::string last;
    for (std::string line; std::getline(log, line);) {
        if (!line.empty()) {
            last = line;
        }
    }
    return (last.empty() ? "it said nothing" : last) + " (" + folder.redis_log() + ")";
}

} // namespace tokenward::embedded
