/// @file line_source.hpp
/// Lines of a stream, each of a bounded length.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

class LineSource {
public:
    struct Line {
        std::string_view text;    ///< without its line end; valid until the next one
        bool is_too_long = false; ///< then `text` is empty
        bool is_cut = false;      ///< the stream ended within it
    };

    /// @param in must outlive it
    LineSource(std::istream& in, std::size_t longest) : in_(in), longest_(longest) {}

    /// Nothing at the end, or when no more can be read.
    [[nodiscard]] std::optional<Line> next();

    [[nodiscard]] bool is_broken() const { return in_.bad(); }
    [[nodiscard]] std::size_t bytes_read() const noexcept { return bytes_read_; }

private:
    [[nodiscard]] bool fill();

    std::istream& in_;
    std::size_t longest_;
    std::string buffer_;
    std::size_t at_ = 0; ///< of the first byte that wasn't handed out
    std::size_t bytes_read_ = 0;
};

} // namespace tokenward::admin
