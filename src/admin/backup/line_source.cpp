#include "admin/backup/line_source.hpp"

namespace tokenward::admin {
namespace {

constexpr std::size_t k_piece = 64 * 1024;

} // namespace

std::optional<LineSource::Line> LineSource::next() {
    bool is_too_long = false;
    auto searched = at_;
    for (;;) {
        const auto end = buffer_.find('\n', searched);
        if (end != std::string::npos) {
            const auto text = std::string_view(buffer_).substr(at_, end - at_);
            at_ = end + 1;
            is_too_long = is_too_long || text.size() > longest_;
            return Line{is_too_long ? std::string_view() : text, is_too_long};
        }
        if (buffer_.size() - at_ > longest_) {
            is_too_long = true;
            at_ = buffer_.size();
        }
        if (!fill()) {
            break;
        }
        searched = at_;
    }
    const auto rest = std::string_view(buffer_).substr(at_);
    at_ = buffer_.size();
    if (rest.empty() && !is_too_long) {
        return std::nullopt;
    }
    return Line{rest, is_too_long, true};
}

/// Drops what was handed out and reads on.
bool LineSource::fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    const auto kept = buffer_.size();
    buffer_.resize(kept + k_piece);
    in_.read(buffer_.data() + kept, k_piece);
    const auto count = static_cast<std::size_t>(in_.gcount());
    buffer_.resize(kept + count);
    bytes_read_ += count;
    return count > 0;
}

} // namespace tokenward::admin
