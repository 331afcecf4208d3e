/// @file cache_zone.hpp
/// The shared memory zone of `auth_token_cache`.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/record_cache.hpp"
#include "cache/store_watch.hpp"
#include "cache/zone_lock.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tokenward::nginx {

/// nginx's lock on a zone: the master frees it when the worker that holds it dies.
class SlabLock final : public cache::ZoneLock {
public:
    explicit SlabLock(ngx_slab_pool_t* pool) noexcept : pool_(pool) {}
    void lock() noexcept override { ngx_shmtx_lock(&pool_->mutex); }
    void unlock() noexcept override { ngx_shmtx_unlock(&pool_->mutex); }

private:
    ngx_slab_pool_t* pool_;
};

/// `auth_token_cache`: of one configuration; the memory may be older.
class CacheZone {
public:
    /// What a zone needs at least, the pool's own pages included.
    static constexpr std::size_t k_least_size = cache::RecordCache::k_least_memory + 64 * 1024;

    cache::CachePolicy policy;

    /// Tells nginx of the zone. `this` must live as long as the cycle. False with an error logged.
    [[nodiscard]] bool add(ngx_conf_t* cf, std::string_view name, std::size_t size) noexcept;

    /// After the configuration was applied: this process's handle.
    [[nodiscard]] cache::RecordCache& cache() noexcept { return *cache_; }

private:
    static ngx_int_t init(ngx_shm_zone_t* zone, void* earlier) noexcept;
    [[nodiscard]] bool format(ngx_slab_pool_t* pool);
    [[nodiscard]] bool open(ngx_slab_pool_t* pool, std::span<std::byte> memory) noexcept;
    [[nodiscard]] bool open_found(ngx_slab_pool_t* pool) noexcept;

    std::span<std::byte> memory_;
    std::optional<SlabLock> lock_;
    std::optional<cache::RecordCache> cache_;
};

} // namespace tokenward::nginx
