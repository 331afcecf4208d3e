/// @file table.hpp
/// Rows in columns, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::cli {

/// Widths are those of the first rows; later ones may stick out, so that long lists need not be
/// held in memory.
class Table {
public:
    using Row = std::vector<std::string>;

    explicit Table(Row headings) : pending_({std::move(headings)}) {}

    void add(Row cells) { pending_.push_back(std::move(cells)); }
    /// What was added since the last time, as lines; the headings come first.
    [[nodiscard]] std::string take();

private:
    std::vector<Row> pending_;
    std::vector<std::size_t> widths_;
};

} // namespace tokenward::cli
