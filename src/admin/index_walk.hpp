/// @file index_walk.hpp
/// A whole sorted set in its order, though others add and remove members meanwhile.
#pragma once

#include "admin/failure.hpp"
#include "redis/blocking_client.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// Whatever is in there all the time, by one score, is given at least once; what comes or goes may
/// be given or not. Where the last of a page
/// went, some others come twice.
class IndexWalk {
public:
    /// `client` must outlive it. A key of another type has no members.
    IndexWalk(redis::BlockingClient& client, std::string index)
        : client_(client), index_(std::move(index)) {}

    /// The next members; none at the end.
    [[nodiscard]] Answer<std::vector<std::string>> next();

private:
    struct Entry {
        std::string member;
        std::string score;
    };
    struct Start {
        std::int64_t rank = 0;
        std::string behind; ///< this member; empty: whatever stands from `rank` on
    };

    [[nodiscard]] std::vector<std::string> take(std::vector<Entry> entries);
    [[nodiscard]] Answer<Start> start();
    /// Those behind `start`; nothing when it has moved too far to be found.
    [[nodiscard]] Answer<std::optional<std::vector<Entry>>> entries_behind(const Start& start);

    redis::BlockingClient& client_;
    std::string index_;
    std::vector<Entry> last_; ///< given before
};

} // namespace tokenward::admin
