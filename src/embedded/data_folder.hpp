/// @file data_folder.hpp
/// The folder of a Tokenward with nothing configured: its keys, its Redis and the passwords for it.
#pragma once

#include "admin/failure.hpp"

#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace tokenward::embedded {

/// The value of an environment variable; null when it isn't set.
using Environment = std::function<const char*(const char*)>;

/// `/var/lib/tokenward` for root; else below `$XDG_DATA_HOME`, or `~/.local/share` as the XDG base
/// directory specification has it. Empty when neither is known.
[[nodiscard]] std::string default_data_folder(const Environment& environment);

/// A group of this system that nginx's workers are usually in; empty when there is none.
[[nodiscard]] std::string usual_web_group();

/// A folder that was looked at: ours, and writable by nobody else. A value: a path and a group.
class DataFolder {
public:
    /// One that was made before. NotFound when there is none; Refused when it isn't ours alone.
    [[nodiscard]] static admin::Answer<DataFolder> open(const std::string& path);

    /// Makes it (0750), or takes one that is empty or was made before. Another folder with
    /// something in it is Refused.
    /// @param group whose members may use its Redis's socket: the folder's own group, which stays
    /// as
    ///              it is when this is empty
    [[nodiscard]] static admin::Answer<DataFolder> make(const std::string& path,
                                                        const std::string& group);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] gid_t group() const noexcept { return group_; }

    [[nodiscard]] std::string key_file() const { return file("keys"); }
    [[nodiscard]] std::string socket() const { return file("redis.sock"); }
    [[nodiscard]] std::string redis_conf() const { return file("redis.conf"); }
    [[nodiscard]] std::string redis_log() const { return file("redis.log"); }
    [[nodiscard]] std::string redis_users() const { return file("users.acl"); }
    /// Where Redis keeps its append-only file; before Redis 7 in old_redis_data().
    [[nodiscard]] std::string redis_data() const { return file("appendonlydir"); }
    [[nodiscard]] std::string old_redis_data() const { return file("appendonly.aof"); }
    /// Of `gate`, `seen` or `daemon`.
    [[nodiscard]] std::string password_file(std::string_view user) const {
        return file(std::string(user) + ".password");
    }

    /// Locked by the Redis that runs on this folder, as long as it lives.
    [[nodiscard]] std::string pid_file() const { return file("redis.pid"); }
    /// Locked by whoever is making the folder or starting its Redis.
    [[nodiscard]] std::string start_lock() const { return file("start.lock"); }
    /// Shared by daemons, which would start a Redis again that somebody stops.
    [[nodiscard]] std::string daemon_lock() const { return file("daemon.lock"); }
    /// There until the first administrator was shown.
    [[nodiscard]] std::string newness() const { return file("first-administrator.pending"); }

private:
    DataFolder(std::string path, gid_t group) : path_(std::move(path)), group_(group) {}

    [[nodiscard]] static admin::Answer<DataFolder> examine(const std::string& path);
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    std::string path_; ///< absolute, of plain characters, short enough for a socket in it
    gid_t group_;
};

/// True when a DataFolder was made at `path` and we may see it.
[[nodiscard]] bool is_data_folder(const std::string& path);

} // namespace tokenward::embedded
