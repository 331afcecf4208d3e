#include "redis/printable.hpp"

#include <algorithm>

namespace tokenward::redis {

PrintableText::PrintableText(std::string_view text) noexcept {
    constexpr std::string_view k_cut = "...";
    const bool cut = text.size() > text_.size();
    size_ = cut ? text_.size() - k_cut.size() : text.size();
    std::ranges::transform(text.substr(0, size_), text_.begin(),
                           [](char byte) { return byte >= ' ' && byte <= '~' ? byte : '?'; });
    if (cut) {
        std::ranges::copy(k_cut, text_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += k_cut.size();
    }
}

} // namespace tokenward::redis
