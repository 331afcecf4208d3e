#include "nginx/ngx.hpp"

#include "nginx/status_report.hpp"
#include "nginx/status_text.hpp"

namespace tokenward::nginx {
namespace {

/// `members` writes each with a comma behind; the last one becomes the end of the object.
template <class Members> void object(std::string& out, Members members) {
    const auto start = out.size();
    out += '{';
    members();
    if (out.size() > start + 1) {
        out.back() = '}';
    } else {
        out += '}';
    }
}

void name(std::string& out, std::string_view text) {
    out += quoted(text) + ':';
}

void number(std::string& out, std::string_view of, std::uint64_t value) {
    name(out, of);
    out += std::to_string(value) + ',';
}

template <class Members> void group(std::string& out, std::string_view of, Members members) {
    name(out, of);
    object(out, members);
    out += ',';
}

void write_denied(std::string& out, const DecisionCounts& decisions) {
    for (unsigned i = 1; i < k_reasons; ++i) {
        number(out, to_word(static_cast<Reason>(i)), decisions.by_reason[i]);
    }
}

void write_histogram(std::string& out, const cache::DurationHistogram& histogram) {
    std::uint64_t sum = 0;
    group(out, "at_most_us", [&] {
        for (std::size_t i = 0; i + 1 < histogram.counts.size(); ++i) {
            sum += histogram.counts[i];
            number(out, std::to_string(cache::DurationHistogram::upper_bound_us(i)), sum);
        }
    });
    number(out, "count", sum + histogram.counts.back());
    number(out, "total_us", histogram.total_us);
}

void write_push(std::string& out, const StoreStatus& store) {
    group(out, "links", [&] {
        for (std::size_t i = 0; i < k_link_states.size(); ++i) {
            number(out, k_link_states[i], store.push_links[i]);
        }
    });
    name(out, "proof_age_ms");
    out += (store.proof_age_ms ? std::to_string(*store.proof_age_ms) : "null") + ',';
}

void write_store(std::string& out, const StoreStatus& store) {
    name(out, "store");
    out += quoted(store.address) + ',';
    for (std::size_t i = 0; i < k_store_counts; ++i) {
        number(out, store_counts()[i].word, store.numbers.count(i));
    }
    for (std::size_t i = 0; i < k_store_histograms; ++i) {
        group(out, store_histograms()[i].word,
              [&] { write_histogram(out, store.numbers.histogram(i)); });
    }
    group(out, "push", [&] { write_push(out, store); });
}

void write_part(std::string& out, const cache::EntryRing::Use& part) {
    number(out, "entries", part.entries);
    number(out, "bytes", part.bytes);
    number(out, "capacity", part.capacity);
    number(out, "evicted", part.evicted);
}

void write_cache(std::string& out, const cache::RecordCache::Use& use) {
    group(out, "granting", [&] { write_part(out, use.granting); });
    group(out, "refusing", [&] { write_part(out, use.refusing); });
    number(out, "rescues", use.rescues);
}

void write_stores(std::string& out, const std::vector<StoreStatus>& stores) {
    name(out, "stores");
    out += '[';
    for (const auto& store : stores) {
        if (&store != &stores.front()) {
            out += ',';
        }
        object(out, [&] { write_store(out, store); });
    }
    out += "],";
}

} // namespace

std::string to_json(const StatusReport& report) {
    std::string out;
    object(out, [&] {
        number(out, "allowed", report.decisions.by_reason[0]);
        group(out, "denied", [&] { write_denied(out, report.decisions); });
        write_stores(out, report.stores);
        if (report.cache) {
            group(out, "cache", [&] { write_cache(out, *report.cache); });
        }
    });
    return out += '\n';
}

} // namespace tokenward::nginx
