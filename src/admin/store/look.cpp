#include "admin/store/look.hpp"

#include "redis/command.hpp"

#include <utility>

namespace tokenward::admin {
Answer<redis::Reply> Look::ask(const std::string& /*key*/,
                               std::span<const std::string_view> command) {
    auto reply = client_.command(command);
    return reply ? Answer<redis::Reply>(*std::move(reply)) : from_reading(reply.error());
}

Answer<std::vector<redis::Reply>> Look::ask_hashes(const std::vector<std::string>& keys) {
    if (keys.empty()) {
        return std::vector<redis::Reply>();
    }
    redis::CommandList commands;
    for (const auto& key : keys) {
        commands.add({"HGETALL", key});
    }
    auto replies = client_.pipeline_of_any_type(commands);
    return replies ? Answer<std::vector<redis::Reply>>(*std::move(replies))
                   : from_reading(replies.error());
}

Answer<std::vector<redis::Reply>> Look::glance(const std::vector<Command>& commands) {
    return exchange_all(client_, commands);
}

} // namespace tokenward::admin
