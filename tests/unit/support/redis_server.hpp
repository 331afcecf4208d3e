/// @file redis_server.hpp
/// A private Redis: on a Unix socket in a folder of its own, started and ended by its process id.
#pragma once

#include "redis/blocking_client.hpp"
#include "redis/options.hpp"
#include "support/temporary_folder.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace tokenward::test {

class RedisServer {
public:
    /// Not started. `arguments` are added to redis-server's.
    explicit RedisServer(std::vector<std::string> arguments = {});
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;
    ~RedisServer() { kill(); }

    /// Starts it and waits until it answers; aborts the test program when it doesn't.
    void start();
    void kill();   ///< SIGKILL, and waits for its end
    void freeze(); ///< SIGSTOP
    void thaw();   ///< SIGCONT

    [[nodiscard]] redis::Address address() const;
    [[nodiscard]] const std::string& folder() const { return folder_.path(); }
    /// As the default user.
    [[nodiscard]] redis::LinkOptions options() const;
    /// One short command over a link of its own, whatever its role; false when it is refused.
    bool command(std::initializer_list<std::string_view> arguments) const;

private:
    [[nodiscard]] bool answers() const;

    TemporaryFolder folder_;
    std::vector<std::string> arguments_;
    pid_t pid_ = -1;
};

} // namespace tokenward::test
