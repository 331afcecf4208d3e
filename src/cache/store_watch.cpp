#include "cache/store_watch.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace tokenward::cache {
namespace {

/// After this long without a proof nothing is trusted: the worst case of exposure.
constexpr ClockMs k_proof_deadline = 3'000;
/// How often the others' wish for a proof is looked for: a reload gives 100 ms to hand over.
constexpr redis::Milliseconds k_tick{25};
/// How long the others are given to vouch.
constexpr ClockMs k_vouching_time = 3'000;
/// Without pushes nothing tells of a revocation: entries live no longer than this.
constexpr std::uint64_t k_untracked_lifetime = 1'000;

ClockMs clock_of(redis::Milliseconds time) noexcept {
    return static_cast<ClockMs>(time.count());
}

bool is_recent(ClockMs proven_at, ClockMs now) noexcept {
    return now < proven_at + k_proof_deadline;
}

} // namespace

StoreWatch::StoreWatch(RecordCache* zone, const StoreIdentity& identity, const CachePolicy& policy,
                       const Host& host)
    : zone_(zone),
      identity_(identity),
      policy_(policy),
      host_(host),
      tick_(host.loop.timer(*this, redis::TimerKind::Background)) {}

void StoreWatch::attach(redis::AsyncClient& reads, redis::InvalidationLink& pushes) noexcept {
    reads_ = &reads;
    pushes_ = &pushes;
    if (zone_ != nullptr) {
        pushes.start();
        tick_->start(k_tick);
    }
}

ClockMs StoreWatch::now() const noexcept {
    return clock_of(host_.loop.now());
}

/// One process of Redis with one store in it.
std::uint32_t StoreWatch::server_now() const noexcept {
    return static_cast<std::uint32_t>(std::hash<std::string>{}(reads_from_ + store_id_)) | 1U;
}

bool StoreWatch::hears(ClockMs time) const noexcept {
    return hearing_ && reads_->state() == redis::LinkState::Ready && is_recent(proven_at(), time);
}

ClockMs StoreWatch::proven_at() const noexcept {
    if (!hearing_) {
        return last_proven_at_;
    }
    const auto reads = std::max(reads_proven_at_, clock_of(reads_->proven_at()));
    return tracked_ ? std::min(reads, push_proven_at_) : reads;
}

Lifetimes StoreWatch::lifetimes() const noexcept {
    if (tracked_) {
        return policy_.lifetimes;
    }
    return {.valid = std::min(policy_.lifetimes.valid, k_untracked_lifetime),
            .invalid = std::min(policy_.lifetimes.invalid, k_untracked_lifetime)};
}

bool StoreWatch::allows_stale(ClockMs time) const noexcept {
    const auto proven = proven_at();
    return policy_.stale > 0 && proven > 0 && time < proven + policy_.stale;
}

void StoreWatch::on_ready(std::string_view run_id) noexcept {
    reads_from_ = run_id;
    if (zone_ != nullptr && run_id.empty()) {
        host_.log.log(redis::LogLevel::Warning,
                      "Redis doesn't tell its run id (INFO): its records aren't cached");
    }
    begin_if_agreed();
}

/// Until the link that reads is back, the same Redis may have been a replica: what it holds may
/// have been replaced as a whole, and of that nothing is pushed.
void StoreWatch::on_lost() noexcept {
    reads_from_.clear();
    end();
}

void StoreWatch::on_tracking(std::string_view run_id, redis::Milliseconds proven_at) noexcept {
    pushed_from_ = run_id;
    untracked_ = false;
    push_proven_at_ = clock_of(proven_at);
    confirmed_at_ = now();
    begin_if_agreed();
}

void StoreWatch::on_proof(redis::Milliseconds sent_at, std::chrono::microseconds took) noexcept {
    counters_.push_delay.add(took);
    push_proven_at_ = clock_of(sent_at);
    if (hearing_ && tracked_) {
        zone_->prove(number_, server_, keeping_, push_proven_at_);
    }
}

void StoreWatch::on_tracking_lost() noexcept {
    pushed_from_.clear();
    if (tracked_) {
        end();
    }
}

void StoreWatch::on_untracked(std::string_view why) noexcept {
    if (!untracked_) {
        host_.log.log(redis::LogLevel::Warning, "Redis doesn't push changes (" + std::string(why) +
                                                    "): cached records live one second at most");
    }
    untracked_ = true;
    pushed_from_.clear();
    begin_if_agreed();
}

void StoreWatch::begin_if_agreed() noexcept {
    if (zone_ == nullptr || reads_from_.empty()) {
        return;
    }
    if (server_ != server_now()) {
        forget();
    }
    const bool pushed = !pushed_from_.empty();
    if (pushed && pushed_from_ != reads_from_) {
        end();
        pushed_from_.clear();
        pushes_->restart(); // to where the reads go
        return;
    }
    const bool goes_on = hearing_ && tracked_ == pushed;
    if (!goes_on && (pushed || untracked_)) {
        end();
        begin(pushed);
    }
}

void StoreWatch::begin(bool tracked) noexcept {
    const auto number = zone_->enter_store(identity_, now());
    if (!number) {
        host_.log.log(redis::LogLevel::Warning, "the cache's zone has no place for one more store");
        return;
    }
    number_ = *number;
    server_ = server_now();
    tracked_ = tracked;
    hearing_ = true;
    ++generation_;
    keeping_ = zone_->start_keeping(number_, server_, now(), tracked);
    if (tracked) {
        // What changed before that wasn't heard here; another may have heard it.
        confirmed_at_ = std::max(confirmed_at_, now());
        wants_vouching_ = true;
        zone_->ask_for_proof(number_, confirmed_at_);
    }
}

void StoreWatch::end() noexcept {
    if (!hearing_) {
        return;
    }
    last_proven_at_ = proven_at();
    hearing_ = false;
    wants_vouching_ = false;
    zone_->stop_keeping(number_, keeping_);
}

/// Another Redis, or another store in it: what was known of the former isn't even stale.
void StoreWatch::forget() noexcept {
    end();
    server_ = 0; // no entry's
}

void StoreWatch::on_invalidated(std::string_view name) noexcept {
    if (zone_ == nullptr || number_ == 0) {
        return;
    }
    ++counters_.invalidations;
    const auto key = zone_->key(number_, name);
    zone_->invalidate(key);
    host_.listener.on_changed(key);
}

void StoreWatch::on_everything_invalidated() noexcept {
    ++counters_.flushes;
    if (number_ != 0) {
        zone_->distrust_all(number_, keeping_);
        wants_vouching_ = false; // whoever vouches now may not have heard it yet
    }
    host_.listener.on_all_changed();
}

void StoreWatch::store_is(std::string_view store_id) noexcept {
    if (store_id == store_id_) {
        return;
    }
    store_id_ = store_id;
    const bool goes_on = hearing_;
    forget();
    if (goes_on) {
        ++counters_.flushes;
        begin(tracked_);
    }
}

void StoreWatch::on_timer() {
    tick_->start(k_tick);
    reads_proven_at_ = std::max(reads_proven_at_, clock_of(reads_->proven_at()));
    if (!hearing_ || !tracked_) {
        return;
    }
    if (zone_->proof_asked_at(number_) >= push_proven_at_) {
        pushes_->beat_now();
    }
    if (wants_vouching_) {
        const bool vouched = zone_->trust_others(number_, server_, confirmed_at_, keeping_);
        counters_.adoptions += vouched ? 1 : 0;
        wants_vouching_ = !vouched && now() < confirmed_at_ + k_vouching_time;
    }
}

} // namespace tokenward::cache
