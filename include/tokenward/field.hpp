/// @file field.hpp
/// A record as Redis holds it: a hash of fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward {

/// One field, as a view into whoever owns the bytes (a reply, a request's
/// pool).
struct Field {
    std::string_view name;
    std::string_view value;
};

/// Fields on their way to Redis.
using OwnedFields = std::vector<std::pair<std::string, std::string>>;

/// Views of them, in their order; `owned` must outlive them.
[[nodiscard]] inline std::vector<Field> views_of(const OwnedFields& owned) {
    std::vector<Field> views;
    views.reserve(owned.size());
    for (const auto& [name, value] : owned) {
        views.push_back({name, value});
    }
    return views;
}

std::vector<Field> views_of(OwnedFields&& owned) = delete;

inline constexpr std::size_t k_max_record_fields = 512;
inline constexpr std::size_t k_max_record_bytes = 256 * 1024;

} // namespace tokenward
