#include "cli/progress.hpp"

#include <algorithm>
#include <iostream>

namespace tokenward::cli {
namespace {

constexpr std::size_t k_most_bar = 40;
constexpr std::size_t k_least_bar = 8;
constexpr std::chrono::milliseconds k_pace{100};

std::string bar(std::size_t percent, std::size_t width) {
    const auto filled = width * percent / 100;
    return "[" + std::string(filled, '#') + std::string(width - filled, ' ') + "]";
}

} // namespace

std::string progress_line(std::string_view what, std::size_t done, std::size_t total,
                          std::size_t width) {
    std::string line(what);
    if (total == 0) {
        line += "  " + std::to_string(done);
        return line.substr(0, width);
    }
    const auto percent = std::min(done, total) * 100 / total;
    const auto number = std::to_string(percent) + "%";
    // Blanks and brackets around it; a number that grows moves nothing.
    const auto taken = what.size() + 2 + 2 + 2 + 4;
    if (taken + k_least_bar <= width) {
        line += "  " + bar(percent, std::min(width - taken, k_most_bar));
    }
    line += "  " + std::string(4 - number.size(), ' ') + number;
    return line.substr(0, width);
}

void Progress::show(std::string_view what, std::size_t done, std::size_t total) {
    const auto now = Clock::now();
    if (width_ == 0 || (written_at_ && now - *written_at_ < k_pace)) {
        return;
    }
    written_at_ = now;
    write(progress_line(what, done, total, width_ - 1));
}

void Progress::clear() {
    if (written_at_) {
        write({});
        written_at_.reset();
    }
}

/// Blanks go over what stood there, so that a terminal of any kind will do. The last column stays
/// free: some begin a new line there.
void Progress::write(std::string line) const {
    line.resize(width_ - 1, ' ');
    std::cerr << '\r' << line << '\r' << std::flush;
}

} // namespace tokenward::cli
