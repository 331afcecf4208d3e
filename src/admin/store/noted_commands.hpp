/// @file noted_commands.hpp
/// What a change is going to do, made into bytes for Redis as it is noted.
#pragma once

#include "redis/command.hpp"
#include "redis/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// What is noted of one key is done in that order.
class NotedCommands {
public:
    void add(std::span<const std::string_view> command) { commands_.add(command); }
    void add(std::initializer_list<std::string_view> command) { commands_.add(command); }
    /// Of what others may have made impossible: that it failed holds nothing up.
    void add_that_may_fail(std::initializer_list<std::string_view> command);

    /// Adds to a sorted set. Where many records share a change, they share its commands.
    void add_member(const std::string& set, std::string_view member, std::int64_t score);
    /// Something else is going to be noted of this sorted set.
    void close(const std::string& set);

    void queue_in(redis::Transaction& transaction);

private:
    using Members = std::vector<std::pair<std::int64_t, std::string>>;

    void flush(const std::string& set, Members members);

    redis::CommandList commands_;
    std::vector<std::size_t> may_fail_; ///< their places
    std::unordered_map<std::string, Members> members_;
};

} // namespace tokenward::admin
