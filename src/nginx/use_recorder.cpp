#include "nginx/ngx.hpp"

#include "nginx/use_recorder.hpp"

#include "nginx/clock.hpp"
#include "nginx/link_log.hpp"
#include "nginx/store_link.hpp"

#include <utility>

namespace tokenward::nginx {
namespace {

/// 64 KiB a store and worker.
constexpr std::size_t k_own_slots = 8192;

} // namespace

UseRecorder::UseRecorder(const Store& store, ngx_log_t* log)
    : UseRecorder(store, std::vector<cache::SeenTable::Slot>(k_own_slots), {}, log) {}

UseRecorder::UseRecorder(const Store& store, std::span<cache::SeenTable::Slot> shared,
                         ngx_log_t* log)
    : UseRecorder(store, {}, shared, log) {}

UseRecorder::UseRecorder(const Store& store, std::vector<cache::SeenTable::Slot> own,
                         std::span<cache::SeenTable::Slot> shared, ngx_log_t* log)
    : log_(log),
      store_hash_(cache::seen_hash(0, store.words)),
      own_(std::move(own)),
      told_(shared.empty() ? std::span(own_) : shared),
      loop_(log),
      writer_(store.writer_options(), {}, {}, loop_, *this) {
    if (store.resolved) {
        resolver_.emplace(
            *store.resolved,
            [this](std::vector<redis::Address> addresses) {
                writer_.link().set_addresses(std::move(addresses));
            },
            loop_, log);
    }
}

void UseRecorder::token_used(const TokenRecord& token, std::string_view client_address) noexcept {
    const auto at = now();
    if (claim(Report::Use, token.id, at)) {
        writer_.used(token.id, at);
    }
    if (!token.predecessor.empty() && claim(Report::Successor, token.id, at)) {
        writer_.happened(redis::SeenEvent::SuccessorUsed, token.id, client_address, at);
    }
}

void UseRecorder::tombstone_used(const Tombstone& tombstone,
                                 std::string_view client_address) noexcept {
    const auto at = now();
    if (claim(Report::Tombstone, tombstone.id, at)) {
        writer_.happened(redis::SeenEvent::TombstoneUsed, tombstone.id, client_address, at);
    }
}

bool UseRecorder::claim(Report report, std::string_view token_id, Time now) noexcept {
    const auto what = store_hash_ + static_cast<std::uint64_t>(report);
    return told_.claim(cache::seen_hash(what, token_id), now);
}

void UseRecorder::log(redis::LogLevel level, std::string_view text) noexcept {
    log_link(log_, level, "tokens' last use: ", text);
}

} // namespace tokenward::nginx
