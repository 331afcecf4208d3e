#include "admin/messages/reminder_due.hpp"

#include <string>

namespace tokenward::admin {
namespace {

/// What is due, whether it was told or not.
std::optional<ReminderKind> kind_at(const TokenDetail& token, Time now) {
    const auto end = *token.expires_at;
    if (now >= end) {
        return now - end <= k_reminded_after ? std::optional(ReminderKind::Expired) : std::nullopt;
    }
    const auto first = end - k_reminded_before;
    return first <= now && token.came_at() < first ? std::optional(ReminderKind::Expiring)
                                                   : std::nullopt;
}

} // namespace

std::optional<ReminderKind> due_reminder(const TokenDetail& token, std::string_view channel,
                                         Time now) {
    if (!token.expires_at || token.succession || token.type == TokenType::Session) {
        return std::nullopt;
    }
    const auto kind = kind_at(token, now);
    if (!kind) {
        return std::nullopt;
    }
    const auto told = token.reminded.find(channel);
    const bool is_told = told != token.reminded.end() &&
                         told->second.expires_at == *token.expires_at && told->second.kind >= *kind;
    return is_told ? std::nullopt : kind;
}

} // namespace tokenward::admin
