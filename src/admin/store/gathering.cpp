#include "admin/store/gathering.hpp"

namespace tokenward::admin {
namespace {

Failure not_read_yet() {
    return {FailureKind::Internal, "this was not read yet"};
}

} // namespace

Gathering::Gathering(Store& store)
    : Records(store.names(), store.keyring(), store.surroundings().now()),
      client_(store.client()) {}

Answer<Done> Gathering::fetch() {
    std::vector<Command> commands;
    commands.reserve(wanted_.size());
    for (const auto& [words, command] : wanted_) {
        commands.push_back(command);
    }
    wanted_.clear();
    auto replies = exchange_all(client_, commands);
    if (!replies) {
        return replies.error();
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        replies_.insert_or_assign(as_sent(commands[i]), std::move((*replies)[i]));
    }
    return Done{};
}

Answer<std::vector<redis::Reply>> Gathering::take(const std::vector<Command>& commands) {
    std::vector<redis::Reply> replies;
    bool complete = true;
    for (const auto& command : commands) {
        auto words = as_sent(command);
        if (const auto found = replies_.find(words); found != replies_.end()) {
            replies.push_back(found->second.copy());
        } else {
            wanted_.try_emplace(std::move(words), command);
            complete = false;
        }
    }
    missed_ = missed_ || !complete;
    return complete ? Answer<std::vector<redis::Reply>>(std::move(replies)) : not_read_yet();
}

Answer<redis::Reply> Gathering::ask(const std::string& key,
                                    std::span<const std::string_view> command) {
    auto replies = take({Command(command.begin(), command.end())});
    if (!replies) {
        return replies.error();
    }
    if (replies->front().view().is(redis::ReplyKind::Error)) {
        return Failure{FailureKind::Damaged,
                       "the key " + key + " in Redis is not of the type it should be"};
    }
    return std::move(replies->front());
}

Answer<std::vector<redis::Reply>> Gathering::ask_hashes(const std::vector<std::string>& keys) {
    std::vector<Command> commands;
    commands.reserve(keys.size());
    for (const auto& key : keys) {
        commands.push_back({"HGETALL", key});
    }
    return take(commands);
}

Answer<std::vector<redis::Reply>> Gathering::glance(const std::vector<Command>& commands) {
    return take(commands);
}

} // namespace tokenward::admin
