#include "admin/uses/use_event.hpp"

#include "admin/records/detail_reader.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <sys/socket.h>

namespace tokenward::admin {
namespace {

/// As gates and daemons write it. It is signed and sent on, so anything else is not taken over.
bool is_client_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return text == "unix:" || text == "unix" || ::inet_pton(AF_INET, text.c_str(), &bytes) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

} // namespace

UseEvent event_from(redis::ReplyView entry, Time now) {
    UseEvent event;
    event.entry = entry[0].string().value_or("");
    event.client = "?";
    event.at = now;
    const auto fields = entry[1];
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto name = fields[i].string().value_or("");
        const auto value = fields[i + 1].string().value_or("");
        if (name == "event") {
            event.event = value;
        } else if (name == "id") {
            event.token_id = value;
        } else if (name == "addr" && is_client_address(std::string(value))) {
            event.client = value;
        } else if (name == "at") {
            const auto seconds = parse_number(value).value_or(to_epoch(now));
            event.at = from_epoch(std::min(seconds, to_epoch(now)));
        }
    }
    return event;
}

} // namespace tokenward::admin
