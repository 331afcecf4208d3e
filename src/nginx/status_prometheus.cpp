#include "nginx/ngx.hpp"

#include "nginx/status_report.hpp"
#include "nginx/status_text.hpp"

#include <array>
#include <cstdio>
#include <span>

namespace tokenward::nginx {
namespace {

/// A metric's head; all its samples follow at once.
class Family {
public:
    Family(std::string& out, std::string_view name, std::string_view type, std::string_view help)
        : out_(out), name_("auth_token_" + std::string(name)) {
        line({"# HELP ", name_, " ", help});
        line({"# TYPE ", name_, " ", type});
    }

    void sample(std::string_view labels, std::string_view value, std::string_view suffix = {}) {
        const bool bare = labels.empty();
        line({name_, suffix, bare ? "" : "{", labels, bare ? "" : "}", " ", value});
    }
    void sample(std::string_view labels, std::uint64_t value, std::string_view suffix = {}) {
        sample(labels, std::string_view(std::to_string(value)), suffix);
    }

private:
    void line(std::initializer_list<std::string_view> parts) {
        for (const auto part : parts) {
            out_ += part;
        }
        out_ += '\n';
    }

    std::string& out_;
    std::string name_;
};

std::string label(std::string_view name, std::string_view value) {
    return std::string(name) + '=' + quoted(value);
}

std::string label_of(const StoreStatus& store) {
    return label("store", store.address);
}

std::string seconds(std::uint64_t us) {
    constexpr std::uint64_t k_second = 1'000'000;
    std::array<char, 32> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%llu.%06llu",
                                    static_cast<unsigned long long>(us / k_second),
                                    static_cast<unsigned long long>(us % k_second));
    return {text.data(), static_cast<std::size_t>(size)};
}

void write_decisions(std::string& out, const DecisionCounts& decisions) {
    Family(out, "allowed_total", "counter", "Requests let in.").sample({}, decisions.by_reason[0]);
    Family denied(out, "denied_total", "counter", "Requests refused, by reason.");
    for (unsigned i = 1; i < k_reasons; ++i) {
        denied.sample(label("reason", to_word(static_cast<Reason>(i))), decisions.by_reason[i]);
    }
}

void write_counts(std::string& out, std::span<const StoreStatus> stores) {
    for (std::size_t i = 0; i < k_store_counts; ++i) {
        const auto& count = store_counts()[i];
        Family family(out, std::string(count.word) + "_total", "counter", count.help);
        for (const auto& store : stores) {
            family.sample(label_of(store), store.numbers.count(i));
        }
    }
}

void write_histogram(Family& family, const std::string& store,
                     const cache::DurationHistogram& histogram) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 1 < histogram.counts.size(); ++i) {
        sum += histogram.counts[i];
        const auto bound = seconds(cache::DurationHistogram::upper_bound_us(i));
        family.sample(store + ',' + label("le", bound), sum, "_bucket");
    }
    sum += histogram.counts.back();
    family.sample(store + ',' + label("le", "+Inf"), sum, "_bucket");
    family.sample(store, std::string_view(seconds(histogram.total_us)), "_sum");
    family.sample(store, sum, "_count");
}

void write_histograms(std::string& out, std::span<const StoreStatus> stores) {
    for (std::size_t i = 0; i < k_store_histograms; ++i) {
        const auto& [word, help, read] = store_histograms()[i];
        Family family(out, std::string(word).append("_seconds"), "histogram", help);
        for (const auto& store : stores) {
            write_histogram(family, label_of(store), store.numbers.histogram(i));
        }
    }
}

void write_pushes(std::string& out, std::span<const StoreStatus> stores) {
    Family links(out, "push_links", "gauge", "Push links of the workers, by state.");
    for (const auto& store : stores) {
        for (std::size_t i = 0; i < k_link_states.size(); ++i) {
            links.sample(label_of(store) + ',' + label("state", k_link_states[i]),
                         store.push_links[i]);
        }
    }
    Family age(out, "push_proof_age_seconds", "gauge",
               "Since the worker that is furthest behind last proved that it hears of changes.");
    for (const auto& store : stores) {
        if (store.proof_age_ms) {
            age.sample(label_of(store), std::string_view(seconds(*store.proof_age_ms * 1000)));
        }
    }
}

void write_part(std::string& out, std::string_view name, std::string_view type,
                std::string_view help, const cache::RecordCache::Use& use,
                std::uint64_t cache::EntryRing::Use::* number) {
    Family family(out, name, type, help);
    family.sample(label("part", "granting"), use.granting.*number);
    family.sample(label("part", "refusing"), use.refusing.*number);
}

void write_cache_families(std::string& out, const cache::RecordCache::Use& use) {
    using Part = cache::EntryRing::Use;
    write_part(out, "cache_entries", "gauge", "Records kept.", use, &Part::entries);
    write_part(out, "cache_used_bytes", "gauge", "Memory that they take.", use, &Part::bytes);
    write_part(out, "cache_capacity_bytes", "gauge", "Memory for records.", use, &Part::capacity);
    write_part(out, "cache_evicted_total", "counter", "Records that made room for others.", use,
               &Part::evicted);
    Family(out, "cache_rescues_total", "counter",
           "Times that the zone was emptied because a worker died changing it.")
        .sample({}, use.rescues);
}

} // namespace

std::string to_prometheus(const StatusReport& report) {
    std::string out;
    write_decisions(out, report.decisions);
    write_counts(out, report.stores);
    write_histograms(out, report.stores);
    write_pushes(out, report.stores);
    if (report.cache) {
        write_cache_families(out, *report.cache);
    }
    return out;
}

} // namespace tokenward::nginx
