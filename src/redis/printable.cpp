#include "redis/printable.hpp"

#include <algorithm>

namespace tokenward::redis {

PrintableText::PrintableText(std::string_view text) noexcept {
    constexpr std::string_view k_cut = "...";
    const bool cut = text.size() > text_.size();
    size_ = cut ? text_.size() - k_cut.size() : text.size();
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size_), text_.begin(),
                   [](char byte) { return byte >= ' ' && byte <= '~' ? byte : '?'; });
    if (cut) {
        std::copy(k_cut.begin(), k_cut.end(), text_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += k_cut.size();
    }
}

} // namespace tokenward::redis
