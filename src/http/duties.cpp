#include "http/duties.hpp"

#include "admin/messages/outbox.hpp"
#include "admin/tokens/token_succession.hpp"
#include "admin/uses/use_events.hpp"
#include "http/idle_duty.hpp"
#include "http/message_delivery.hpp"
#include "http/reminder_duty.hpp"

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Between two looks for what the gates have told: so long may a predecessor outlive its
/// successor's first use.
constexpr milliseconds k_events_pause{250};
constexpr std::chrono::seconds k_graces_pause{10};
constexpr std::size_t k_graces_at_once = 100;

/// True once in a while.
class Interval {
public:
    explicit Interval(Clock::duration pause) : pause_(pause) {}

    bool is_due() {
        const auto now = Clock::now();
        if (last_ && now - *last_ < pause_) {
            return false;
        }
        last_ = now;
        return true;
    }
    void again() { last_.reset(); }

private:
    Clock::duration pause_;
    std::optional<Clock::time_point> last_;
};

/// One daemon's upkeep of the store.
class Upkeep {
public:
    Upkeep(bool tells_webhook, Log log) : tells_webhook_(tells_webhook), log_(std::move(log)) {}

    admin::Answer<milliseconds> work(admin::Store& store) {
        // Neither waits for the other to succeed.
        const auto ended = graces_.is_due() ? end_graces(store) : admin::Answer<Done>(Done{});
        const auto worked = admin::work_use_events(store, tells_webhook_);
        if (!worked) {
            return worked.error();
        }
        tell(*worked);
        if (!ended) {
            return ended.error();
        }
        return worked->more ? milliseconds(0) : k_events_pause;
    }

private:
    void tell(const admin::WorkedEvents& worked) {
        if (worked.ended > 0) {
            log_->info("{} rotated tokens ended by their successors' first use", worked.ended);
        }
        if (worked.reused > 0) {
            log_->warn("{} tokens that were ended are used again", worked.reused);
        }
        if (worked.untold > 0) {
            log_->warn("{} more, too many to tell of each", worked.untold);
        }
        for (const auto& sentence : worked.skipped) {
            log_->error("what a gate told was passed over: {}", sentence);
        }
    }

    admin::Answer<Done> end_graces(admin::Store& store) {
        const auto ended = admin::end_over_graces(store, k_graces_at_once);
        if (!ended) {
            graces_.again();
            return ended.error();
        }
        if (*ended == k_graces_at_once) {
            graces_.again();
        }
        return Done{};
    }

    bool tells_webhook_;
    Log log_;
    Interval graces_{k_graces_pause};
};

Background::Work upkeep(bool tells_webhook, const Log& log) {
    auto all = std::make_shared<Upkeep>(tells_webhook, log);
    return [all](admin::Store& store, const std::stop_token& /*stop*/) {
        return all->work(store);
    };
}

std::vector<std::string_view> channels_of(const DutyOptions& options) {
    std::vector<std::string_view> channels;
    if (options.mail) {
        channels.push_back(admin::channel::mail);
    }
    if (options.webhook) {
        channels.push_back(admin::channel::webhook);
    }
    return channels;
}

} // namespace

Duties::Duties(const StoreFactory& connect, const StoreGeneration& generation, DutyOptions options,
               MessageCounts& counts, const Log& log)
    : upkeep_("upkeep", connect, generation, upkeep(options.webhook.has_value(), log), log),
      idle_removal_("idle tokens", connect, generation, idle_removal(log), log) {
    if (const auto channels = channels_of(options); !channels.empty()) {
        reminders_.emplace("reminders", connect, generation, reminders(channels, log), log);
    }
    if (options.webhook) {
        webhook_.emplace(*std::move(options.webhook));
        webhook_delivery_.emplace("webhook", connect, generation,
                                  webhook_delivery(*webhook_, counts.webhook, log), log);
    }
    if (options.mail) {
        mail_.emplace(*std::move(options.mail));
        mail_delivery_.emplace("mail", connect, generation, mail_delivery(*mail_, counts.mail, log),
                               log);
    }
}

Duties::~Duties() {
    upkeep_.request_stop();
    idle_removal_.request_stop();
    for (auto* const maybe : {&reminders_, &webhook_delivery_, &mail_delivery_}) {
        if (*maybe) {
            (*maybe)->request_stop();
        }
    }
}

} // namespace tokenward::http
