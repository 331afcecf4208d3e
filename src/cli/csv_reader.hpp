/// @file csv_reader.hpp
/// Comma-separated values (RFC 4180), read strictly and one row at a time. A byte order mark in
/// front is passed over.
#pragma once

#include "admin/failure.hpp"

#include <array>
#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <csv.h>

namespace tokenward::cli {

struct CsvRow {
    std::size_t line = 0; ///< where it begins, from 1
    std::vector<std::string> fields;
};

class CsvReader {
public:
    static constexpr std::size_t k_most_bytes = 64U << 10; ///< of one row

    /// `in` must outlive it.
    explicit CsvReader(std::istream& in);
    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;
    ~CsvReader();

    /// Nothing at the end. Refused, with the line, where it is no CSV: what follows can't be told
    /// apart then, so it ends the reading.
    [[nodiscard]] admin::Answer<std::optional<CsvRow>> next();

private:
    [[nodiscard]] admin::Answer<Done> take_line();
    [[nodiscard]] admin::Answer<Done> parse(std::string_view text);
    [[nodiscard]] admin::Answer<Done> end();
    [[nodiscard]] admin::Failure fault(const std::string& what) const;
    void add_field(const char* text, std::size_t size) noexcept;

    std::istream& in_;
    csv_parser parser_{};
    std::array<char, k_most_bytes> buffer_{};
    std::size_t line_ = 0; ///< read last
    std::size_t row_bytes_ = 0;
    CsvRow row_;
    bool within_row_ = false;
    bool complete_ = false;
    bool ended_ = false;
    bool no_memory_ = false;
};

} // namespace tokenward::cli
