#include "cli/table.hpp"

#include "cli/safe_text.hpp"

#include <algorithm>

namespace tokenward::cli {

std::string Table::take() {
    const bool is_first = widths_.empty();
    for (auto& row : pending_) {
        widths_.resize(std::max(widths_.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = without_controls(row[i]);
            if (is_first) {
                widths_[i] = std::max(widths_[i], width_of(row[i]));
            }
        }
    }
    std::string text;
    for (const auto& row : pending_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) {
                const auto width = width_of(row[i]);
                text.append(widths_[i] > width ? widths_[i] - width : 0, ' ').append("  ");
            }
        }
        text += '\n';
    }
    pending_.clear();
    return text;
}

} // namespace tokenward::cli
