/// @file seen_writer.hpp
/// Notes in Redis when tokens were used: last uses in batches, events at once.
///
///     HSET <prefix>seen:<00..ff> <token id> <epoch> …
///     HSET <prefix>seen:gates last <epoch>, once a batch
///     XADD <prefix>seen:events MAXLEN ~ 10000 * event <word> id <token id> addr <address> at
///     <epoch>
///
/// How often to tell of one token is the caller's to decide. Telling makes no system call, and no
/// allocation but to grow a list once; all work is done in a later turn.
#pragma once

#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "redis/write_link.hpp"
#include "tokenward/names.hpp"
#include "tokenward/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

enum class SeenEvent : std::uint8_t {
    SuccessorUsed, ///< a token made by rotation was let in
    TombstoneUsed, ///< a token that was ended was shown again
};

[[nodiscard]] std::string_view to_word(SeenEvent event) noexcept;

struct SeenPace {
    Milliseconds pause{1000}; ///< from the first of a batch to its writing
    std::size_t batch = 256;  ///< or when so many wait
};

class SeenWriter final : private TimerHandler, private DeferHandler {
public:
    /// `loop` and `log` must outlive it. Opens nothing before there is something to write. Throws
    /// std::bad_alloc.
    SeenWriter(LinkOptions options, const WriteLimits& limits, SeenPace pace, EventLoop& loop,
               LinkLog& log);
    SeenWriter(const SeenWriter&) = delete;
    SeenWriter& operator=(const SeenWriter&) = delete;

    /// @param token_id is_token_id(); anything else is ignored
    void used(std::string_view token_id, Time at) noexcept;
    /// @param address of the client, as text
    void happened(SeenEvent event, std::string_view token_id, std::string_view address,
                  Time at) noexcept;

    /// When the loop turns no more: writes all that Redis hasn't confirmed, until `deadline`.
    void finish(std::chrono::steady_clock::time_point deadline);

    [[nodiscard]] WriteLink& link() noexcept { return link_; }

private:
    using TokenId = std::array<char, k_token_id_size>;
    struct Use {
        TokenId id;
        std::uint8_t bucket;
        std::int64_t at;
    };
    struct Event {
        SeenEvent event;
        TokenId id;
        std::array<char, 46> address; // the longest of IPv6, and any other's beginning
        std::uint8_t address_size;
        std::int64_t at;
    };

    void on_timer() override;
    void on_deferred() override;
    void write_uses();
    void write_bucket(const Use* begin, const Use* end);
    void write_gates_mark();
    void write_events();

    std::string prefix_;
    std::string events_key_;
    std::string gates_key_;
    SeenPace pace_;
    std::vector<Use> uses_;
    std::vector<Event> events_;
    std::unique_ptr<Timer> timer_;
    std::unique_ptr<Deferred> soon_;
    WriteLink link_;
};

} // namespace tokenward::redis
