#include "admin/records/reminded.hpp"

#include "admin/records/detail_reader.hpp"

#include <algorithm>

namespace tokenward::admin {

std::string_view to_word(ReminderKind kind) noexcept {
    return kind == ReminderKind::Expiring ? "expiring" : "expired";
}

std::optional<ReminderKind> reminder_kind_from(std::string_view word) noexcept {
    for (const auto kind : {ReminderKind::Expiring, ReminderKind::Expired}) {
        if (word == to_word(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string Reminded::text() const {
    return std::string(to_word(kind)) + " " + std::to_string(to_epoch(expires_at));
}

std::optional<Reminded> Reminded::parse(std::string_view text) noexcept {
    const auto blank = std::min(text.find(' '), text.size());
    const auto kind = reminder_kind_from(text.substr(0, blank));
    const auto seconds =
        kind && blank < text.size() ? parse_number(text.substr(blank + 1)) : std::nullopt;
    return seconds ? std::optional(Reminded{*kind, from_epoch(*seconds)}) : std::nullopt;
}

} // namespace tokenward::admin
