#include "admin/settings.hpp"

#include "admin/detail_writer.hpp"

#include <string>

namespace tokenward::admin {
namespace {

bool is_days(std::string_view text) noexcept {
    const auto number = parse_number(text);
    return number && *number >= 1 && *number <= k_longest_lifetime.count();
}

} // namespace

Settings Settings::defaults() {
    Settings settings;
    settings.organization_permissions.add("scan");
    return settings;
}

Settings Settings::read(DetailReader& reader) {
    Settings settings;
    const auto days = reader.text_if_any("maxdays", is_days);
    if (const auto number = parse_number(days)) {
        settings.max_lifetime = std::chrono::days(*number);
    }
    settings.organization_permissions = reader.permissions("orgperms");
    return settings;
}

OwnedFields Settings::fields() const {
    DetailWriter writer;
    if (max_lifetime) {
        writer.put("maxdays", std::to_string(max_lifetime->count()));
    }
    writer.put("orgperms", organization_permissions.text());
    return std::move(writer).take();
}

} // namespace tokenward::admin
