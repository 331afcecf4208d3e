#include "admin/doctor/push_health.hpp"

#include "redis/blocking_client.hpp"
#include "redis/push_message.hpp"

#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

Finding deaf(std::string why) {
    return {Health::Warning, "push", std::move(why),
            "a revoked token works until nginx's cache forgets it, a second later: allow "
            "+client|tracking, +client|id, +subscribe and the channel __redis__:invalidate, as "
            "redis/users.acl does"};
}

} // namespace

Finding examine_pushes(const redis::LinkOptions& link) {
    auto client = redis::BlockingClient::connect(link);
    if (!client) {
        return deaf(client.error().message);
    }
    const auto id = client->command({"CLIENT", "ID"});
    if (!id) {
        return deaf(id.error().message);
    }
    const auto number = std::to_string(id->view().integer().value_or(0));
    const auto prefix = link.prefix + "gate:";
    const auto tracking = client->command(
        {"CLIENT", "TRACKING", "ON", "REDIRECT", number, "BCAST", "PREFIX", prefix});
    if (!tracking) {
        return deaf(tracking.error().message);
    }
    const auto confirmed = client->command({"SUBSCRIBE", redis::k_invalidation_channel});
    if (!confirmed) {
        return deaf(confirmed.error().message);
    }
    return {Health::Good, "push", "Redis tells of changes", {}};
}

} // namespace tokenward::admin
