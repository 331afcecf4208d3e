/// @file gate_check.hpp
/// One check of one request at one location: credential → token record → authority → decision.
/// Waits for Redis without blocking, and stops waiting when the client leaves: it lives in the
/// request's pool, and its end cancels what it asked for.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "nginx/record_read.hpp"
#include "nginx/record_shelf.hpp"
#include "nginx/refusal.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/record.hpp"
#include "tokenward/requirement.hpp"
#include "tokenward/token_string.hpp"

#include <array>
#include <optional>

namespace tokenward::nginx {

class GateCheck final : private ReadListener {
public:
    /// All arguments live as long as the request's pool.
    /// @param shelf an earlier check's of this request; null for its first
    GateCheck(ngx_http_request_t* request, const LocationConf& conf, const MainConf& main,
              RecordShelf* shelf) noexcept;
    GateCheck(const GateCheck&) = delete;
    GateCheck& operator=(const GateCheck&) = delete;
    ~GateCheck();

    /// Begins; gives answer().
    ngx_int_t run();

    /// NGX_AGAIN while waiting, NGX_OK when let in, else the status to refuse with.
    [[nodiscard]] ngx_int_t answer() const noexcept { return answer_; }

    /// Another location decides now: takes back the headers of a refusal, and waits no longer.
    void withdraw() noexcept;

    [[nodiscard]] ngx_http_request_t* request() const noexcept { return request_; }
    [[nodiscard]] const LocationConf& conf() const noexcept { return conf_; }
    [[nodiscard]] RecordShelf& shelf() const noexcept { return shelf_; }
    [[nodiscard]] Reason reason() const noexcept { return decision_.reason; }
    [[nodiscard]] std::optional<std::string_view> project() const noexcept {
        return wanted_.project;
    }

    /// How the records came that let the request in; `hit` only when none was asked for.
    [[nodiscard]] std::string_view cache_use() const noexcept;

    /// The token, once it was let in; else null.
    [[nodiscard]] const TokenRecord* accepted_token() const noexcept;
    /// The token, once it is known to be good, let in or not; else null.
    [[nodiscard]] const TokenRecord* authenticated_token() const noexcept;

private:
    enum class Step : std::uint8_t { Token, Authority, Store };
    enum Slot : std::uint8_t {
        TokenSlot,
        UserSlot,
        UserProjectSlot,
        ProjectSlot,
        MetaSlot,
        SlotCount
    };
    /// The states that any of the reads is in.
    class ReadStates {
    public:
        void add(RecordRead::State state) noexcept { bits_ |= bit(state); }
        [[nodiscard]] bool has(RecordRead::State state) const noexcept {
            return (bits_ & bit(state)) != 0;
        }

    private:
        static unsigned bit(RecordRead::State state) noexcept {
            return 1U << static_cast<unsigned>(state);
        }
        unsigned bits_ = 0;
    };
    using Verdict = std::optional<Decision>; ///< nothing: more must be read

    [[nodiscard]] Verdict begin();
    [[nodiscard]] Verdict look_for(const LookupKey& lookup, cache::ReadRoom room);
    [[nodiscard]] Verdict advance();
    [[nodiscard]] Verdict judge_token();
    [[nodiscard]] Verdict judge_authority();
    [[nodiscard]] Verdict judge_store();
    [[nodiscard]] Verdict unless_store_is_gone(Decision refusal);

    void read(Slot slot, RecordKind kind, const RecordName& name, cache::ReadRoom room);
    [[nodiscard]] ReadStates read_states() const noexcept;
    template <class Record, class Unpack>
    [[nodiscard]] std::optional<Record> open(Slot slot, Unpack unpack) const;
    template <class Record>
    [[nodiscard]] std::optional<Record>
    open_with_room(Slot slot, std::size_t (*count)(std::string_view),
                   std::optional<Record> (*unpack)(std::string_view, std::span<Field>)) const;

    [[nodiscard]] ngx_int_t proceed(Verdict (GateCheck::*step)());
    [[nodiscard]] ngx_int_t settle(Verdict verdict);
    void record_use() const noexcept;
    [[nodiscard]] std::string_view id_for_the_log() const noexcept;
    void wait() noexcept;
    void stop_waiting() noexcept;
    void on_read_refused(const RecordRead& read, std::string_view why) noexcept override;
    void on_read_done() noexcept override;
    void resume() noexcept;
    static void on_resume(ngx_event_t* event) noexcept;

    ngx_http_request_t* request_;
    const LocationConf& conf_;
    const MainConf& main_;
    RecordShelf own_shelf_;
    RecordShelf& shelf_;
    Requirement wanted_;
    Step step_ = Step::Token;
    std::array<std::optional<RecordRead>, SlotCount> reads_; // those that were needed
    std::optional<TokenEntry> token_;
    Decision decision_;
    Refusal refusal_;
    ngx_int_t answer_ = NGX_AGAIN;
    ngx_event_t resume_{};
};

/// The check that speaks for `request`: its own latest, or, in a subrequest without one, the main
/// request's. Null when no gated location was met.
[[nodiscard]] const GateCheck* latest_check(ngx_http_request_t* request) noexcept;

/// Whether `request`, or any other that shares its pool, has met a gated location.
[[nodiscard]] bool has_met_gate(ngx_http_request_t* request) noexcept;

// Phase handlers. Subrequests never reach the access phase, so they are checked before it.
ngx_int_t on_access(ngx_http_request_t* request) noexcept;
ngx_int_t on_preaccess(ngx_http_request_t* request) noexcept;

} // namespace tokenward::nginx
