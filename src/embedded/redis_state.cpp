#include "embedded/redis_state.hpp"

#include "embedded/pidfd.hpp"
#include "embedded/redis_settings.hpp"
#include "redis/blocking_client.hpp"
#include "redis/socket.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include <sys/socket.h>

namespace tokenward::embedded {
namespace {

/// One that lives answers at once, also while it reads its file. Whoever looks may have to end
/// soon, and looks again otherwise.
constexpr std::chrono::milliseconds k_look_timeout{500};

using MaybeProcess = std::optional<RedisProcess>;

admin::Answer<RedisLook> from_error(const redis::RedisError& error) {
    if (error.code == "LOADING") {
        return RedisLook{RedisState::Loading, {}};
    }
    if (error.kind == redis::RedisErrorKind::Refused) {
        return admin::from_reading(error);
    }
    return RedisLook{RedisState::Silent, error.message};
}

admin::Answer<redis::Socket> connect(const DataFolder& folder, int& error) {
    const auto address = redis::Address::unix_path(folder.socket());
    if (!address) {
        return admin::invalid(address.error().message);
    }
    auto socket = redis::Socket::start_connect(*address, error);
    if (error == 0) {
        error = socket.connect_error();
    }
    return socket;
}

/// 0 when nobody listens.
admin::Answer<pid_t> listener(const DataFolder& folder) {
    int error = 0;
    const auto socket = connect(folder, error);
    if (!socket) {
        return socket.error();
    }
    if (error == ENOENT || error == ECONNREFUSED) {
        return 0;
    }
    ucred peer{};
    socklen_t size = sizeof peer;
    if (error != 0 || ::getsockopt(socket->fd(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return admin::refused(folder.socket() + ": " +
                              std::generic_category().message(error != 0 ? error : errno));
    }
    if (peer.pid <= 0) {
        return admin::refused("the Redis at " + folder.socket() +
                              " runs where its process can't be seen from here, in another "
                              "container perhaps");
    }
    return peer.pid;
}

} // namespace

admin::Answer<RedisLook> look_at_redis(const DataFolder& folder) {
    auto link = daemon_link(folder);
    if (!link) {
        return link.error();
    }
    link->connect_timeout = k_look_timeout;
    link->read_timeout = k_look_timeout;
    auto client = redis::BlockingClient::connect(*link);
    if (!client) {
        return from_error(client.error());
    }
    const auto pong = client->command({"PING"});
    return pong ? RedisLook{RedisState::Serving, {}} : from_error(pong.error());
}

admin::Answer<MaybeProcess> find_process(const DataFolder& folder) {
    const auto id = listener(folder);
    if (!id) {
        return id.error();
    }
    if (*id == 0) {
        return MaybeProcess();
    }
    files::Descriptor handle(::pidfd_open(*id, 0));
    // It may have ended in between, and its number may be another's by now. Whoever still listens
    // under that number is the process that the handle was made for.
    const auto still = listener(folder);
    if (!still) {
        return still.error();
    }
    if (!handle.open() || *still != *id) {
        return MaybeProcess();
    }
    return MaybeProcess(RedisProcess{*id, std::move(handle)});
}

} // namespace tokenward::embedded
