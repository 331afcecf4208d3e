/// @file text.hpp
/// Between ngx_str_t (counted, not terminated) and std::string_view.
#pragma once

#include "nginx/ngx.hpp"

#include <algorithm>
#include <string_view>

namespace tokenward::nginx {

[[nodiscard]] inline std::string_view view(const ngx_str_t& text) noexcept {
    return {reinterpret_cast<const char*>(text.data), text.len};
}

/// nginx never says const; whoever gets the result must not write to it.
[[nodiscard]] inline ngx_str_t ngx_text(std::string_view text) noexcept {
    return {text.size(), reinterpret_cast<u_char*>(const_cast<char*>(text.data()))};
}

/// A copy in `pool`; null data when memory is out (and only then, even for an empty text).
[[nodiscard]] inline ngx_str_t copy_text(ngx_pool_t* pool, std::string_view text) noexcept {
    auto* const data =
        static_cast<u_char*>(ngx_pnalloc(pool, std::max<std::size_t>(text.size(), 1)));
    if (data == nullptr) {
        return {0, nullptr};
    }
    std::ranges::copy(text, data);
    return {text.size(), data};
}

} // namespace tokenward::nginx
