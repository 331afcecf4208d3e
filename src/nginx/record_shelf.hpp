/// @file record_shelf.hpp
/// The records one request has read: internal redirects and subrequests decide afresh, from these.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/store_link.hpp"
#include "tokenward/field.hpp"

#include <span>
#include <string_view>

namespace tokenward::nginx {

struct ShelvedRecord {
    const Store* store = nullptr;
    std::string_view name;
    std::span<Field> fields; ///< empty: Redis said that it is absent
    ShelvedRecord* next = nullptr;
};

class RecordShelf {
public:
    /// `pool` must outlive the shelf and all that was put on it.
    explicit RecordShelf(ngx_pool_t* pool) noexcept : pool_(pool) {}

    [[nodiscard]] const ShelvedRecord* find(const Store& store,
                                            std::string_view name) const noexcept;

    /// A copy in the pool; null data when memory is out.
    [[nodiscard]] std::string_view keep(std::string_view name) noexcept;

    /// Copies the fields into the pool; `name` is one that was kept. Null when memory is out.
    const ShelvedRecord* put(const Store& store, std::string_view name,
                             std::span<const Field> fields) noexcept;

private:
    ngx_pool_t* pool_;
    ShelvedRecord* first_ = nullptr;
};

} // namespace tokenward::nginx
