#include "nginx/ngx.hpp"

#include "nginx/cache_zone.hpp"

#include "files/system_random.hpp"
#include "nginx/conf.hpp"
#include "nginx/guard.hpp"
#include "nginx/text.hpp"

#include <array>
#include <cstring>

namespace tokenward::nginx {
namespace {

/// What stands behind nginx's own `data` pointer, in the zone: where our memory begins.
struct ZoneRoot {
    std::byte* memory;
    std::size_t size;
};

Result<std::uint64_t> make_seed() {
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    if (!files::system_random()(bytes)) {
        return Error{"the system gives no randomness"};
    }
    std::uint64_t seed = 0;
    std::memcpy(&seed, bytes.data(), sizeof seed);
    return seed;
}

} // namespace

bool CacheZone::add(ngx_conf_t* cf, std::string_view name, std::size_t size) noexcept {
    auto text = ngx_text(name);
    auto* const zone = ngx_shared_memory_add(cf, &text, size, &ngx_http_auth_token_module);
    if (zone == nullptr) {
        return false;
    }
    zone->init = init;
    zone->data = this;
    return true;
}

/// A fresh zone, one that an earlier configuration made, or one that nginx found in place.
ngx_int_t CacheZone::init(ngx_shm_zone_t* zone, void* earlier) noexcept {
    return guarded(zone->shm.log, static_cast<ngx_int_t>(NGX_ERROR), [&]() -> ngx_int_t {
        auto& self = *static_cast<CacheZone*>(zone->data);
        auto* const pool = reinterpret_cast<ngx_slab_pool_t*>(zone->shm.addr);
        const bool ready = earlier != nullptr
                               ? self.open(pool, static_cast<CacheZone*>(earlier)->memory_)
                           : zone->shm.exists ? self.open_found(pool)
                                              : self.format(pool);
        if (!ready) {
            ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                          "auth_token_cache: can't use the zone \"%V\"%s", &zone->shm.name,
                          earlier != nullptr || zone->shm.exists
                              ? ": another version made it; restart nginx"
                              : "");
        }
        return ready ? NGX_OK : NGX_ERROR;
    });
}

/// All pages but the one that the root takes are one piece: what lies in it is the cache's own
/// business.
bool CacheZone::format(ngx_slab_pool_t* pool) {
    auto* const root = static_cast<ZoneRoot*>(ngx_slab_calloc(pool, sizeof(ZoneRoot)));
    if (root == nullptr) {
        return false;
    }
    const auto size = pool->pfree * ngx_pagesize;
    pool->log_nomem = 0;
    auto* const memory = static_cast<std::byte*>(ngx_slab_alloc(pool, size));
    const auto seed = make_seed();
    if (memory == nullptr || !seed || size < cache::RecordCache::k_least_memory) {
        return false;
    }
    *root = {memory, size};
    pool->data = root;
    cache::RecordCache::format({memory, size}, *seed);
    return open(pool, {memory, size});
}

bool CacheZone::open_found(ngx_slab_pool_t* pool) noexcept {
    const auto& root = *static_cast<ZoneRoot*>(pool->data);
    return open(pool, {root.memory, root.size});
}

/// False when what lies there is another version's.
bool CacheZone::open(ngx_slab_pool_t* pool, std::span<std::byte> memory) noexcept {
    if (!cache::RecordCache::is_formatted(memory)) {
        return false;
    }
    memory_ = memory;
    lock_.emplace(pool);
    cache_.emplace(memory, *lock_);
    return true;
}

} // namespace tokenward::nginx
