// Text into room of a fixed size: counts every byte, writes those that fit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace tokenward {

class BoundedWriter {
public:
    explicit BoundedWriter(std::span<char> out) noexcept : out_(out) {}

    BoundedWriter& operator<<(std::string_view text) noexcept {
        if (size_ < out_.size()) {
            const auto fits = text.substr(0, out_.size() - size_);
            std::ranges::copy(fits, out_.begin() + static_cast<std::ptrdiff_t>(size_));
        }
        size_ += text.size();
        return *this;
    }

    /// What the whole text needs.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::span<char> out_;
    std::size_t size_ = 0;
};

} // namespace tokenward
