#include "cli/table.hpp"

#include "cli/safe_text.hpp"
#include "cli/wrap.hpp"

#include <algorithm>
#include <numeric>

namespace tokenward::cli {
namespace {

constexpr std::size_t k_gap = 2;

void pad(std::string& line, std::size_t width, std::size_t taken) {
    line.append(width > taken ? width - taken : 0, ' ').append(k_gap, ' ');
}

} // namespace

Table::Table(Row headings, Look look) : look_(look) {
    for (auto& heading : headings) {
        heading.style = Style::Heading;
    }
    add(std::move(headings));
}

std::string Table::take() {
    for (auto& row : pending_) {
        for (auto& cell : row) {
            cell.text = without_controls(cell.text);
        }
    }
    if (widths_.empty()) {
        measure();
        fit_terminal();
    }
    std::string text;
    for (const auto& row : pending_) {
        text += lines_of(row);
    }
    pending_.clear();
    return text;
}

void Table::measure() {
    for (const auto& row : pending_) {
        widths_.resize(std::max(widths_.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths_[i] = std::max(widths_[i], width_of(row[i].text));
        }
    }
}

/// Takes from the widest column that can give, until all fit or none can.
void Table::fit_terminal() {
    if (look_.width == 0 || widths_.empty()) {
        return;
    }
    std::vector<std::size_t> least(widths_.size());
    for (const auto& row : pending_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            least[i] = std::max(least[i], longest_word(row[i].text));
        }
    }
    auto total = std::accumulate(widths_.begin(), widths_.end(), k_gap * (widths_.size() - 1));
    while (total > look_.width) {
        std::size_t widest = widths_.size();
        for (std::size_t i = 0; i < widths_.size(); ++i) {
            const bool can_give = widths_[i] > least[i];
            if (can_give && (widest == widths_.size() || widths_[i] > widths_[widest])) {
                widest = i;
            }
        }
        if (widest == widths_.size()) {
            return;
        }
        --widths_[widest];
        --total;
    }
}

std::string Table::lines_of(const Row& row) const {
    std::vector<std::vector<std::string>> columns;
    std::size_t height = 1;
    for (std::size_t i = 0; i < row.size(); ++i) {
        columns.push_back(
            wrap(row[i].text, look_.width == 0 || i >= widths_.size() ? 0 : widths_[i]));
        height = std::max(height, columns.back().size());
    }
    std::string text;
    for (std::size_t at = 0; at < height; ++at) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto part = at < columns[i].size() ? columns[i][at] : std::string();
            line += painted(part, row[i].style, look_);
            if (i + 1 < row.size()) {
                pad(line, i < widths_.size() ? widths_[i] : 0, width_of(part));
            }
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

} // namespace tokenward::cli
