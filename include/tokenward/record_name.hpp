/// @file record_name.hpp
/// The full Redis key names of the gate's records. They are part of every seal.
#pragma once

#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tokenward {

inline constexpr std::size_t k_max_store_prefix = 64;

/// `[A-Za-z0-9._:{}-]{0,64}`
[[nodiscard]] bool is_store_prefix(std::string_view text) noexcept;

/// A name built in place, without an allocation. Parts must be within their
/// grammars.
class RecordName {
public:
    static RecordName token(std::string_view prefix, std::string_view lookup) noexcept;
    static RecordName user(std::string_view prefix, std::string_view login) noexcept;
    static RecordName user_project(std::string_view prefix, std::string_view login,
                                   std::string_view project) noexcept;
    static RecordName project(std::string_view prefix, std::string_view project) noexcept;
    static RecordName meta(std::string_view prefix) noexcept;

    /// Valid while this object lives.
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    RecordName() = default;
    void append(std::string_view part) noexcept {
        const auto fits = part.substr(0, text_.size() - size_);
        std::ranges::copy(fits, text_.begin() + size_);
        size_ += fits.size();
    }

    std::array<char, k_max_store_prefix + k_max_login + k_max_key + 16> text_;
    std::size_t size_ = 0;
};

} // namespace tokenward
