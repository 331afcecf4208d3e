#include "http/reminder_duty.hpp"

#include "admin/doctor/clock_health.hpp"
#include "admin/messages/reminders.hpp"
#include "admin/messages/waiting_mails.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace tokenward::http {
namespace {

using std::chrono::milliseconds;

/// Between two looks: so late may a reminder be.
constexpr milliseconds k_reminder_pause{10'000};

/// One channel's passes, and what was told of them already.
class Reminders {
public:
    Reminders(std::string_view channel, Log log) : channel_(channel), log_(std::move(log)) {}

    /// Whether there is more to do at once.
    admin::Answer<bool> pass(admin::Store& store, const std::stop_token& stop) {
        auto done = admin::queue_reminders(store, channel_, stop);
        if (!done) {
            return done.error();
        }
        tell(*done);
        is_full_ = done->is_full;
        is_held_ = done->held > 0;
        skipped_ = std::move(done->skipped);
        return done->more && !done->is_full;
    }

private:
    void tell(const admin::ReminderPass& done) {
        if (done.tokens > 0) {
            log_->info("{}: {} tokens that end are to be told of", channel_, done.tokens);
        }
        if (done.is_full && !is_full_) {
            log_->warn("{}: too many messages wait, so tokens that end are told of later",
                       channel_);
        }
        if (done.held > 0 && !is_held_) {
            log_->warn("{}: {} tokens that end are told of later: {} mails wait already for one "
                       "whom they concern",
                       channel_, done.held, admin::k_most_mails_for_one);
        }
        for (const auto& sentence : done.skipped) {
            if (std::ranges::find(skipped_, sentence) == skipped_.end()) {
                log_->error("{}: a token that ends is told of to nobody: {}", channel_, sentence);
            }
        }
    }

    std::string_view channel_;
    Log log_;
    bool is_full_ = false;
    bool is_held_ = false;
    std::vector<std::string> skipped_;
};

} // namespace

Background::Work reminders(const std::vector<std::string_view>& channels, const Log& log) {
    auto all = std::make_shared<std::vector<Reminders>>();
    for (const auto channel : channels) {
        all->emplace_back(channel, log);
    }
    return [all](admin::Store& store, const std::stop_token& stop) -> admin::Answer<milliseconds> {
        // By a clock that is weeks ahead, tokens are told of that live on, and those that really
        // end aren't any more.
        if (const auto same = admin::require_same_time(store); !same) {
            return same.error();
        }
        bool more = false;
        for (auto& one : *all) {
            const auto done = one.pass(store, stop);
            if (!done) {
                return done.error();
            }
            more = more || *done;
        }
        return more ? milliseconds(0) : k_reminder_pause;
    };
}

} // namespace tokenward::http
