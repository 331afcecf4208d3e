#include "admin/records/detail_reader.hpp"

#include "tokenward/seal.hpp"

#include <charconv>
#include <cstdint>

namespace tokenward::admin {

std::optional<std::int64_t> parse_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_plain =
        !text.empty() && text.front() != '-' && (text.size() == 1 || text.front() != '0');
    if (error != std::errc() || stop != text.data() + text.size() || !is_plain) {
        return std::nullopt;
    }
    return number;
}

DetailReader::DetailReader(std::span<const Field> sorted) : reader_(sorted) {
    expect(reader_.take(k_version_field) == k_version);
    expect(reader_.take(k_seal_field).has_value());
}

std::string DetailReader::text(std::string_view field, Grammar grammar) {
    const auto value = reader_.take(field);
    expect(value && grammar(*value));
    return std::string(value.value_or(""));
}

std::string DetailReader::text_if_any(std::string_view field, Grammar grammar) {
    const auto value = reader_.take(field);
    expect(!value || (!value->empty() && grammar(*value)));
    return std::string(value.value_or(""));
}

bool DetailReader::flag(std::string_view field) {
    const auto value = reader_.take(field);
    expect(value == "0" || value == "1");
    return value == "1";
}

Time DetailReader::time(std::string_view field) {
    const auto found = time_if_any(field);
    expect(found.has_value());
    return found.value_or(Time{});
}

std::optional<Time> DetailReader::time_if_any(std::string_view field) {
    const auto value = reader_.take(field);
    if (!value) {
        return std::nullopt;
    }
    const auto seconds = parse_number(*value);
    expect(seconds.has_value());
    return from_epoch(seconds.value_or(0));
}

PermissionSet DetailReader::permissions(std::string_view field) {
    const auto value = reader_.take(field);
    auto set = value ? PermissionSet::parse(*value) : std::nullopt;
    expect(set.has_value());
    return std::move(set).value_or(PermissionSet());
}

ProjectScope DetailReader::projects(std::string_view field) {
    const auto value = reader_.take(field);
    auto scope = value ? ProjectScope::parse(*value) : std::nullopt;
    expect(scope.has_value());
    return std::move(scope).value_or(ProjectScope());
}

std::map<std::string, std::string> DetailReader::all(std::string_view prefix, Grammar name,
                                                     Grammar value) {
    std::map<std::string, std::string> found;
    for (const auto& field : reader_.take_all(prefix)) {
        const auto rest = field.name.substr(prefix.size());
        expect(name(rest) && value(field.value));
        found.emplace(rest, field.value);
    }
    return found;
}

} // namespace tokenward::admin
