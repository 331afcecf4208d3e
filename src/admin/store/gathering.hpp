/// @file gathering.hpp
/// Reading for many at once: each of them reads as if alone, and is begun again once what it missed
/// has been read for all of them in one round trip.
///
///     Gathering look(store);
///     auto judgement = judge(look);
///     while (look.take_missed()) { // what it says so far counts for nothing
///         look.fetch();
///         judgement = judge(look);
///     }
#pragma once

#include "admin/store/records.hpp"
#include "admin/store/store.hpp"
#include "redis/blocking_client.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// What was read once is not read again: for a look at some records, not for long. The store must
/// outlive it.
class Gathering final : public Records {
public:
    explicit Gathering(Store& store);

    /// Whether something was asked for that isn't there yet, since the last call.
    [[nodiscard]] bool take_missed() noexcept { return std::exchange(missed_, false); }
    /// Reads all that was missed.
    [[nodiscard]] Answer<Done> fetch();

    [[nodiscard]] Answer<redis::Reply> ask(const std::string& key,
                                           std::span<const std::string_view> command) override;

private:
    [[nodiscard]] Answer<std::vector<redis::Reply>>
    ask_hashes(const std::vector<std::string>& keys) override;
    [[nodiscard]] Answer<std::vector<redis::Reply>>
    glance(const std::vector<Command>& commands) override;
    /// Of each command; notes those that are missed.
    [[nodiscard]] Answer<std::vector<redis::Reply>> take(const std::vector<Command>& commands);

    redis::BlockingClient& client_;
    std::unordered_map<std::string, redis::Reply> replies_; ///< by the command's words
    std::unordered_map<std::string, Command> wanted_;
    bool missed_ = false;
};

} // namespace tokenward::admin
