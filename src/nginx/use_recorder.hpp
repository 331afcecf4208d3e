/// @file use_recorder.hpp
/// What the gate of one worker tells Redis of tokens' use: the last use, and the two events that
/// somebody waits for, each at most once an hour a token.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/seen_table.hpp"
#include "nginx/event_loop_adapter.hpp"
#include "nginx/store_resolver.hpp"
#include "redis/link_ports.hpp"
#include "redis/seen_writer.hpp"
#include "tokenward/record.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenward::nginx {

struct Store;

/// Made after fork, gone before exit. All arguments must outlive it.
class UseRecorder final : private redis::LinkLog {
public:
    /// Remembers by itself what it told: each worker tells of a token once an hour.
    UseRecorder(const Store& store, ngx_log_t* log);
    /// Remembers it in `shared` memory, zeroed at first: all workers together do.
    UseRecorder(const Store& store, std::span<cache::SeenTable::Slot> shared, ngx_log_t* log);

    // For the request path: no system call.
    void token_used(const TokenRecord& token, std::string_view client_address) noexcept;
    void tombstone_used(const Tombstone& tombstone, std::string_view client_address) noexcept;

    /// After the event loop: what Redis hasn't confirmed is written, until `deadline`.
    void finish(std::chrono::steady_clock::time_point deadline) { writer_.finish(deadline); }

private:
    enum class Report : std::uint8_t { Use, Successor, Tombstone };

    UseRecorder(const Store& store, std::vector<cache::SeenTable::Slot> own,
                std::span<cache::SeenTable::Slot> shared, ngx_log_t* log);

    [[nodiscard]] bool claim(Report report, std::string_view token_id, Time now) noexcept;
    void log(redis::LogLevel level, std::string_view text) noexcept override;

    ngx_log_t* log_;
    std::uint64_t store_hash_; // stores may share a table
    std::vector<cache::SeenTable::Slot> own_;
    cache::SeenTable told_;
    EventLoopAdapter loop_;
    redis::SeenWriter writer_;
    std::optional<StoreResolver> resolver_;
};

} // namespace tokenward::nginx
