/// @file table.hpp
/// Rows in columns, for people.
#pragma once

#include "cli/style.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::cli {

/// Made of text alone where it bears no mark.
struct Cell {
    Cell(std::string content) : text(std::move(content)) {}
    Cell(const char* content) : text(content) {}
    Cell(std::string content, Style mark) : text(std::move(content)), style(mark) {}

    std::string text;
    Style style = Style::Plain;
};

/// Widths are those of the first rows; later ones may stick out, so that long lists need not be
/// held in memory. Where a terminal is too narrow, cells are broken into lines at their blanks:
/// nothing is cut.
class Table {
public:
    using Row = std::vector<Cell>;

    Table(Row headings, Look look);

    void add(Row cells) { pending_.push_back(std::move(cells)); }
    /// What was added since the last time, as lines; the headings come first.
    [[nodiscard]] std::string take();

private:
    void measure();
    void fit_terminal();
    [[nodiscard]] std::string lines_of(const Row& row) const;

    Look look_;
    std::vector<Row> pending_;
    std::vector<std::size_t> widths_;
};

} // namespace tokenward::cli
