#include "redis/push_message.hpp"

#include <cstddef>

namespace tokenward::redis {

namespace {

bool are_keys(ReplyView payload, std::string_view prefix) noexcept {
    for (std::size_t at = 0; at < payload.size(); ++at) {
        const auto key = payload[at].string();
        if (!key || key->substr(0, prefix.size()) != prefix) {
            return false;
        }
    }
    return payload.size() > 0;
}

} // namespace

PushMessage read_push(ReplyView reply, std::string_view prefix) noexcept {
    if (reply.is(ReplyKind::Error)) {
        return {.kind = PushKind::Refused};
    }
    if (reply.size() != 3 || reply[1].string() != k_invalidation_channel) {
        return {};
    }
    const auto payload = reply[2];
    if (reply[0].string() == "subscribe") {
        // How many subscriptions there are: this one.
        return {.kind = payload.integer() == 1 ? PushKind::Confirmed : PushKind::Strange};
    }
    if (reply[0].string() != "message") {
        return {};
    }
    if (payload.is(ReplyKind::Nil)) {
        return {.kind = PushKind::Everything};
    }
    if (are_keys(payload, prefix)) {
        return {.kind = PushKind::Keys, .keys = payload};
    }
    return {};
}

} // namespace tokenward::redis
