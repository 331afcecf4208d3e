#include "admin/records/settings.hpp"

#include "admin/records/detail_writer.hpp"

#include <string>

namespace tokenward::admin {
namespace {

bool is_days(std::string_view text) noexcept {
    const auto number = parse_number(text);
    return number && *number >= 1 && *number <= k_longest_lifetime.count();
}

bool is_audit_size(std::string_view text) noexcept {
    const auto number = parse_number(text);
    return number && *number >= k_fewest_audit_entries && *number <= k_most_audit_entries;
}

/// `0`: never. Records of before had no word about it.
bool is_idle_days(std::string_view text) noexcept {
    return text == "0" || is_days(text);
}

std::optional<std::chrono::days> read_idle_days(DetailReader& reader) {
    const auto number = parse_number(reader.text_if_any("idledays", is_idle_days));
    const auto days = number ? std::chrono::days(*number) : k_idle_days;
    return days.count() > 0 ? std::optional(days) : std::nullopt;
}

bool is_yes(std::string_view text) noexcept {
    return text == "1";
}

std::optional<std::chrono::days> read_days(DetailReader& reader, std::string_view field) {
    const auto number = parse_number(reader.text_if_any(field, is_days));
    return number ? std::optional(std::chrono::days(*number)) : std::nullopt;
}

} // namespace

Settings Settings::defaults() {
    Settings settings;
    settings.organization_permissions.add("scan");
    return settings;
}

Settings Settings::read(DetailReader& reader) {
    Settings settings;
    settings.max_lifetime = read_days(reader, "maxdays");
    settings.organization_permissions = reader.permissions("orgperms");
    settings.tokens_may_outlive = !reader.text_if_any("outlive", is_yes).empty();
    settings.session_lifetime =
        read_days(reader, "sessiondays").value_or(settings.session_lifetime);
    settings.idle_days = read_idle_days(reader);
    settings.audit_entries =
        parse_number(reader.text_if_any("auditmax", is_audit_size)).value_or(k_audit_entries);
    return settings;
}

OwnedFields Settings::fields() const {
    DetailWriter writer;
    if (max_lifetime) {
        writer.put("maxdays", std::to_string(max_lifetime->count()));
    }
    writer.put("orgperms", organization_permissions.text())
        .put_if_any("outlive", tokens_may_outlive ? "1" : "")
        .put("sessiondays", std::to_string(session_lifetime.count()))
        .put("idledays", std::to_string(idle_days.value_or(std::chrono::days(0)).count()))
        .put("auditmax", std::to_string(audit_entries));
    return std::move(writer).take();
}

} // namespace tokenward::admin
