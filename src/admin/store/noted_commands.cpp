#include "admin/store/noted_commands.hpp"

#include <algorithm>
#include <ranges>
#include <unordered_set>

namespace tokenward::admin {

void NotedCommands::add_that_may_fail(std::initializer_list<std::string_view> command) {
    may_fail_.push_back(commands_.size());
    add(command);
}

void NotedCommands::add_member(const std::string& set, std::string_view member,
                               std::int64_t score) {
    members_[set].emplace_back(score, member);
}

void NotedCommands::close(const std::string& set) {
    if (const auto node = members_.extract(set)) {
        flush(node.key(), std::move(node.mapped()));
    }
}

void NotedCommands::flush(const std::string& set, Members members) {
    // Of two scores of one member the later counts; and Redis is quicker with neighbours in a row.
    std::unordered_set<std::string_view> seen;
    std::vector<const Members::value_type*> last;
    last.reserve(members.size());
    for (const auto& entry : std::views::reverse(members)) {
        if (seen.insert(entry.second).second) {
            last.push_back(&entry);
        }
    }
    std::ranges::sort(last, {}, [](const auto* entry) { return entry->first; });
    std::vector<std::string> scores;
    scores.reserve(last.size());
    std::vector<std::string_view> words = {"ZADD", set};
    for (const auto* const entry : last) {
        words.push_back(scores.emplace_back(std::to_string(entry->first)));
        words.push_back(entry->second);
    }
    add(words);
}

void NotedCommands::queue_in(redis::Transaction& transaction) {
    for (auto& [set, members] : members_) {
        flush(set, std::move(members));
    }
    members_.clear();
    transaction.queue(commands_, may_fail_);
}

} // namespace tokenward::admin
