#include "admin/uses/use_recording.hpp"

#include "admin/records/detail_reader.hpp"
#include "tokenward/seen_name.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_since = "since";
constexpr std::string_view k_seen = "seen";

Answer<std::optional<Time>> read_time(Records& records, const std::string& key,
                                      std::string_view field) {
    const auto text = records.value(key, field);
    if (!text) {
        return text.error();
    }
    const auto seconds = *text ? parse_number(**text) : std::nullopt;
    const bool is_time = seconds && *seconds <= to_epoch(k_last_time);
    return is_time ? std::optional(from_epoch(*seconds)) : std::nullopt;
}

void write_time(Change& change, std::string_view field, std::optional<Time> time) {
    const auto key = change.names().idle_removal();
    if (time) {
        change.set_value(key, field, std::to_string(to_epoch(*time)));
    } else {
        change.drop_value(key, field);
    }
}

bool is_ahead(Time noted, Time now) noexcept {
    return noted - now > k_clock_slack;
}

} // namespace

UseRecording proven_recording(const UseRecording& before, std::optional<Time> noted,
                              Time now) noexcept {
    // A clock that is ahead, or a lie, proves nothing; nor does what one has left behind.
    if (!noted || now - *noted > k_recording_gap || is_ahead(*noted, now)) {
        return {};
    }
    const bool goes_on = before.since && before.seen && !is_ahead(*before.since, now) &&
                         !is_ahead(*before.seen, now) && *noted - *before.seen <= k_recording_gap;
    return {goes_on ? before.since : now, noted};
}

Answer<UseRecording> read_recording(Records& records) {
    const auto key = records.names().idle_removal();
    const auto since = read_time(records, key, k_since);
    const auto seen = read_time(records, key, k_seen);
    if (!since || !seen) {
        return since ? seen.error() : since.error();
    }
    return UseRecording{*since, *seen};
}

Answer<UseRecording> renew_recording(Change& change) {
    const auto before = read_recording(change);
    const auto noted =
        read_time(change, seen_gates_key(change.names().prefix()), k_seen_gates_last);
    if (!before || !noted) {
        return before ? noted.error() : before.error();
    }
    const auto known = proven_recording(*before, *noted, change.now());
    write_time(change, k_since, known.since);
    write_time(change, k_seen, known.seen);
    return known;
}

} // namespace tokenward::admin
