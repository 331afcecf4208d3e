/// @file progress.hpp
/// How far a long command has come: one line of stderr that is written over, on terminals alone.
#pragma once

#include "cli/output.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::cli {

/// `tokens  [#########           ]  45%`, or a count where no end is known. As wide as `width` says
/// at most; at least a few columns. `what` is safe already.
[[nodiscard]] std::string progress_line(std::string_view what, std::size_t done, std::size_t total,
                                        std::size_t width);

class Progress {
public:
    /// Silent where stderr is no terminal, and where results are JSON.
    explicit Progress(const Output& out) noexcept : width_(out.json() ? 0 : out.err_look().width) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    /// May be called as often as there is news: it writes a few times a second.
    /// @param total 0 where no end is known
    void show(std::string_view what, std::size_t done, std::size_t total);
    /// Takes the line away, so that something else can be written.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    void write(std::string line) const;

    std::size_t width_;
    std::optional<Clock::time_point> written_at_; ///< while the line stands there
};

} // namespace tokenward::cli
