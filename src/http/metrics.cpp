#include "http/metrics.hpp"

#include <cstdio>

namespace tokenward::http {
namespace {

class MetricsText {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        text_.append("# HELP tokenward_").append(name).append(" ").append(help).append("\n");
        text_.append("# TYPE tokenward_").append(name).append(" ").append(type).append("\n");
    }
    void sample(std::string_view name, const std::string& labels, const std::string& value) {
        text_.append("tokenward_").append(name);
        if (!labels.empty()) {
            text_.append("{").append(labels).append("}");
        }
        text_.append(" ").append(value).append("\n");
    }
    void single(std::string_view name, std::string_view type, std::string_view help,
                std::uint64_t value) {
        family(name, type, help);
        sample(name, {}, std::to_string(value));
    }

    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

/// Operations are our own words: nothing in them needs escaping.
std::string operation_label(std::string_view operation) {
    return "operation=\"" + std::string(operation) + "\"";
}

std::string seconds_text(std::uint64_t microseconds) {
    std::array<char, 40> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%llu.%06llu",
                                    static_cast<unsigned long long>(microseconds / 1'000'000),
                                    static_cast<unsigned long long>(microseconds % 1'000'000));
    return {text.data(), static_cast<std::size_t>(size)};
}

void add_messages(MetricsText& page, std::string_view channel, const DeliveryCounts& counts) {
    const auto add = [&](std::string_view outcome, std::uint64_t value) {
        page.sample("messages_total",
                    "channel=\"" + std::string(channel) + "\",outcome=\"" + std::string(outcome) +
                        "\"",
                    std::to_string(value));
    };
    add("sent", counts.sent);
    add("postponed", counts.postponed);
    add("lost", counts.lost);
    add("dropped", counts.dropped);
}

} // namespace

void Metrics::count(std::string_view operation, unsigned status, std::chrono::microseconds took) {
    ++requests_[{std::string(operation), status}];
    auto found = durations_.find(operation);
    if (found == durations_.end()) {
        found = durations_.emplace(operation, Durations{}).first;
    }
    auto& durations = found->second;
    ++durations.count;
    durations.microseconds += static_cast<std::uint64_t>(took.count());
    for (std::size_t i = 0; i < k_bounds.size(); ++i) {
        if (took <= std::chrono::milliseconds(k_bounds[i])) {
            ++durations.within[i];
            break;
        }
    }
}

std::string Metrics::text() const {
    MetricsText page;
    page.single("http_connections", "gauge", "Open connections.", connections);
    page.single("http_connections_accepted_total", "counter", "Connections taken.", accepted);
    page.single("http_connections_turned_away_total", "counter",
                "Connections closed at once, because there were too many.", turned_away);
    page.single("http_connections_made_room_total", "counter",
                "Connections that waited for a request and were closed for another one.",
                made_room);
    page.single("http_request_timeouts_total", "counter",
                "Requests that didn't come whole in time.", timeouts);
    page.single("http_malformed_requests_total", "counter", "Answered before they were a request.",
                malformed);
    page.single("http_queue_full_total", "counter", "Requests refused because too many waited.",
                queue_full);
    page.single("http_queue_length", "gauge", "Requests that wait for a worker or are with one.",
                queued);
    page.single("http_workers", "gauge", "Worker threads.", workers);

    page.family("http_requests_total", "counter", "Answers, by operation and status.");
    for (const auto& [key, number] : requests_) {
        page.sample("http_requests_total",
                    operation_label(key.first) + ",status=\"" + std::to_string(key.second) + "\"",
                    std::to_string(number));
    }
    page.family("http_request_duration_seconds", "histogram",
                "From the whole request to its answer.");
    for (const auto& [operation, durations] : durations_) {
        const auto label = operation_label(operation);
        std::uint64_t so_far = 0;
        for (std::size_t i = 0; i < k_bounds.size(); ++i) {
            so_far += durations.within[i];
            page.sample("http_request_duration_seconds_bucket",
                        label + ",le=\"" + seconds_text(k_bounds[i] * 1000ULL) + "\"",
                        std::to_string(so_far));
        }
        page.sample("http_request_duration_seconds_bucket", label + ",le=\"+Inf\"",
                    std::to_string(durations.count));
        page.sample("http_request_duration_seconds_sum", label,
                    seconds_text(durations.microseconds));
        page.sample("http_request_duration_seconds_count", label, std::to_string(durations.count));
    }
    if (messages != nullptr) {
        page.family("messages_total", "counter", "Mails and webhooks, by what became of a try.");
        add_messages(page, "mail", messages->mail);
        add_messages(page, "webhook", messages->webhook);
    }
    return std::move(page).text();
}

} // namespace tokenward::http
