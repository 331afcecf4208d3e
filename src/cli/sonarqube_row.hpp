/// @file sonarqube_row.hpp
/// A row of SonarQube's table `user_tokens` as a file has it: names as in its database, times in
/// milliseconds since 1970. docs/tasks/import-from-sonarqube.md has the query.
#pragma once

#include "admin/failure.hpp"
#include "admin/tokens/token_import.hpp"
#include "cli/csv_reader.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace tokenward::cli {

/// Where in a row each column stands.
class SonarqubeColumns {
public:
    /// All of them, each once, in any order, and no other.
    [[nodiscard]] static admin::Answer<SonarqubeColumns> from(const CsvRow& header);

    /// Refused, without a repeated field that may be a secret, when one can't be read.
    [[nodiscard]] admin::Answer<admin::ForeignToken> read(const CsvRow& row) const;

private:
    enum Column : std::size_t {
        Hash,
        Name,
        Type,
        Login,
        ProjectKey,
        CreatedAt,
        LastUsed,
        ExpiresAt,
        Count
    };
    static constexpr std::array<std::string_view, Count> k_names = {
        "token_hash",           "name",           "type", "login", "project_key", "created_at",
        "last_connection_date", "expiration_date"};

    std::array<std::size_t, Count> places_{};
};

} // namespace tokenward::cli
