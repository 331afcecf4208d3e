#include "admin/noted_commands.hpp"

namespace tokenward::admin {

void NotedCommands::add_that_may_fail(std::initializer_list<std::string_view> command) {
    may_fail_.push_back(commands_.size());
    add(command);
}

void NotedCommands::add_member(const std::string& set, std::string_view member,
                               std::int64_t score) {
    auto& members = members_[set];
    members.push_back(std::to_string(score));
    members.emplace_back(member);
}

void NotedCommands::close(const std::string& set) {
    if (const auto node = members_.extract(set)) {
        flush(node.key(), node.mapped());
    }
}

void NotedCommands::flush(const std::string& set, const Members& members) {
    std::vector<std::string_view> words = {"ZADD", set};
    words.insert(words.end(), members.begin(), members.end());
    add(words);
}

void NotedCommands::queue_in(redis::Transaction& transaction) {
    for (const auto& [set, members] : members_) {
        flush(set, members);
    }
    members_.clear();
    transaction.queue(commands_, may_fail_);
}

} // namespace tokenward::admin
