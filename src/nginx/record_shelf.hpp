/// @file record_shelf.hpp
/// The records one request has looked at: internal redirects and subrequests decide afresh, from
/// these.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/record_wait.hpp"
#include "nginx/store_link.hpp"

#include <string_view>

namespace tokenward::nginx {

struct ShelvedRecord {
    const Store* store = nullptr;
    std::string_view name;
    std::string_view packed;                               ///< Found: see packed_record.hpp
    cache::RecordState state = cache::RecordState::Absent; ///< never Unavailable
    cache::RecordOrigin origin = cache::RecordOrigin::Read;
    ShelvedRecord* next = nullptr;
};

class RecordShelf {
public:
    /// `pool` must outlive the shelf and all that was put on it.
    explicit RecordShelf(ngx_pool_t* pool) noexcept : pool_(pool) {}

    [[nodiscard]] const ShelvedRecord* find(const Store& store,
                                            std::string_view name) const noexcept;

    /// Copies the name and what was answered into the pool. Null when memory is out.
    const ShelvedRecord* put(const Store& store, std::string_view name,
                             const cache::RecordAnswer& answer) noexcept;

    /// A copy of a name in the pool; null data when memory is out.
    [[nodiscard]] std::string_view keep(std::string_view name) noexcept;

private:
    ngx_pool_t* pool_;
    ShelvedRecord* first_ = nullptr;
};

} // namespace tokenward::nginx
