#include "admin/doctor/outbox_health.hpp"

#include "admin/access/daemon_actor.hpp"
#include "admin/audit/audit_listing.hpp"
#include "admin/messages/outbox.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// A try or two may fail.
constexpr std::chrono::hours k_tolerated{1};
constexpr std::chrono::days k_remembered{7};
/// Of those that are due next, among which the oldest is looked for.
constexpr std::string_view k_last_examined = "999";
constexpr std::size_t k_most_lost = 1000;
constexpr std::string_view k_outbox = "outbox";

struct Waiting {
    std::int64_t number = 0;
    std::optional<Time> since; ///< of the oldest
};

Answer<std::vector<std::string>> keys_due_next(Records& records, const std::string& outbox) {
    const std::array<std::string_view, 4> command = {"ZRANGE", outbox, "0", k_last_examined};
    const auto reply = records.ask(outbox, command);
    if (!reply) {
        return reply.error();
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < reply->view().size(); ++i) {
        keys.push_back(records.names().message(reply->view()[i].string().value_or("")));
    }
    return keys;
}

Answer<Waiting> count_waiting(Records& records, std::string_view channel) {
    const auto outbox = records.names().outbox(channel);
    const auto number = records.count(outbox);
    if (!number) {
        return number.error();
    }
    const auto keys = keys_due_next(records, outbox);
    if (!keys) {
        return keys.error();
    }
    const auto found = records.find_all<Message>(*keys);
    if (!found) {
        return found.error();
    }
    Waiting waiting{*number, {}};
    for (const auto& message : found->records) {
        waiting.since = std::min(waiting.since.value_or(message.created_at), message.created_at);
    }
    return waiting;
}

Answer<std::size_t> count_lost(Store& store, Time now) {
    AuditFilter filter;
    filter.what = "message.lost";
    filter.since = now - k_remembered;
    AuditCursor cursor;
    cursor.limit = k_most_lost;
    const auto page = list_audit(store, daemon_actor(), filter, cursor);
    return page ? Answer<std::size_t>(page->items.size()) : page.error();
}

/// What a person wants to know, and whether something is wrong.
class Report {
public:
    explicit Report(Time now) : now_(now) {}

    void add(std::string_view channel, const Waiting& waiting) {
        if (waiting.number == 0) {
            return;
        }
        say(std::to_string(waiting.number) + " for " + std::string(channel) + " wait");
        if (waiting.since && now_ - *waiting.since >= k_tolerated) {
            is_late_ = true;
            const auto hours = std::chrono::floor<std::chrono::hours>(now_ - *waiting.since);
            text_ += ", the oldest for " + std::to_string(hours.count()) + " hours";
        }
    }
    void add_lost(std::size_t number) {
        if (number > 0) {
            are_lost_ = true;
            say(std::to_string(number) + " were given up within a week");
        }
    }
    [[nodiscard]] Finding finding() && {
        const bool is_good = !is_late_ && !are_lost_;
        std::string advice;
        if (!is_good) {
            advice = is_late_ ? "does a \"tokenward serve\" with --smtp or --webhook run? Its log "
                                "says what fails"
                              : "\"tokenward audit list --what message.lost\" says why";
        }
        return {is_good ? Health::Good : Health::Warning, std::string(k_outbox),
                text_.empty() ? "nothing waits" : std::move(text_), std::move(advice)};
    }

private:
    void say(const std::string& part) { text_.append(text_.empty() ? "" : "; ").append(part); }

    Time now_;
    std::string text_;
    bool is_late_ = false;
    bool are_lost_ = false;
};

Answer<Finding> look_at_outbox(Store& store) {
    auto look = store.look();
    if (!look) {
        return look.error();
    }
    Report report((*look)->now());
    for (const auto channel : {channel::mail, channel::webhook}) {
        const auto waiting = count_waiting(**look, channel);
        if (!waiting) {
            return waiting.error();
        }
        report.add(channel, *waiting);
    }
    const auto lost = count_lost(store, (*look)->now());
    if (!lost) {
        return lost.error();
    }
    report.add_lost(*lost);
    return std::move(report).finding();
}

} // namespace

Answer<Finding> examine_outbox(Store& store) {
    auto finding = look_at_outbox(store);
    if (finding || finding.error().kind == FailureKind::Unavailable) {
        return finding;
    }
    return Finding{Health::Warning, std::string(k_outbox), finding.error().message, ""};
}

} // namespace tokenward::admin
