#include "cli/sonarqube_row.hpp"

#include "admin/records/detail_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tokenward::cli {
namespace {

constexpr std::array<std::pair<std::string_view, TokenType>, 3> k_types = {{
    {"USER_TOKEN", TokenType::User},
    {"PROJECT_ANALYSIS_TOKEN", TokenType::Project},
    {"GLOBAL_ANALYSIS_TOKEN", TokenType::Global},
}};

/// Whole seconds: a token ends no later than it did.
admin::Answer<std::optional<Time>> read_time(std::string_view column, std::string_view text) {
    constexpr std::int64_t k_ms = 1000;
    if (text.empty()) {
        return std::optional<Time>();
    }
    const auto number = admin::parse_number(text);
    if (!number || *number / k_ms > to_epoch(k_last_time)) {
        return admin::invalid(std::string(column) + " is not a number of milliseconds since 1970");
    }
    return std::optional<Time>(from_epoch(*number / k_ms));
}

std::string listed(std::span<const std::string_view> names) {
    std::string text;
    for (const auto name : names) {
        text.append(text.empty() ? "" : ",").append(name);
    }
    return text;
}

} // namespace

admin::Answer<SonarqubeColumns> SonarqubeColumns::from(const CsvRow& header) {
    SonarqubeColumns columns;
    for (std::size_t i = 0; i < k_names.size(); ++i) {
        const auto found = std::ranges::find(header.fields, k_names[i]);
        if (found == header.fields.end() || header.fields.size() != k_names.size()) {
            return admin::refused("line " + std::to_string(header.line) +
                                  ": the first line must name the columns: " + listed(k_names));
        }
        columns.places_[i] = static_cast<std::size_t>(found - header.fields.begin());
    }
    return columns;
}

admin::Answer<admin::ForeignToken> SonarqubeColumns::read(const CsvRow& row) const {
    if (row.fields.size() != k_names.size()) {
        return admin::invalid("there are " + std::to_string(row.fields.size()) +
                              " fields and not " + std::to_string(k_names.size()));
    }
    const auto field = [&](Column column) -> const std::string& {
        return row.fields[places_[column]];
    };
    admin::ForeignToken token;
    token.hash = field(Hash);
    token.name = field(Name);
    token.owner = field(Login);
    token.project = field(ProjectKey);

    const auto* const type =
        std::ranges::find(k_types, field(Type), [](const auto& each) { return each.first; });
    if (type == k_types.end()) {
        return admin::invalid("type is none of USER_TOKEN, PROJECT_ANALYSIS_TOKEN, "
                              "GLOBAL_ANALYSIS_TOKEN");
    }
    token.type = type->second;

    std::array<std::optional<Time>, Count> times;
    for (const auto column : {CreatedAt, LastUsed, ExpiresAt}) {
        const auto time = read_time(k_names[column], field(column));
        if (!time) {
            return time.error();
        }
        times[column] = *time;
    }
    if (!times[CreatedAt]) {
        return admin::invalid("created_at is empty");
    }
    token.created_at = *times[CreatedAt];
    token.last_used = times[LastUsed];
    token.expires_at = times[ExpiresAt];
    return token;
}

} // namespace tokenward::cli
