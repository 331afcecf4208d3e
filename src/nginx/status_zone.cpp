#include "nginx/ngx.hpp"

#include "nginx/status_zone.hpp"

#include "nginx/conf.hpp"
#include "nginx/text.hpp"

#include <new>

namespace tokenward::nginx {
namespace {

/// No `zone=` of a configuration has a space in its name.
constexpr std::string_view k_name = "auth_token status";

/// nginx's slab pool has pages and a page's description each to itself.
constexpr std::size_t k_size = sizeof(StatusBoard) + 64 * 1024;

} // namespace

bool StatusZone::add(ngx_conf_t* cf) noexcept {
    auto name = ngx_text(k_name);
    auto* const zone = ngx_shared_memory_add(cf, &name, k_size, &ngx_http_auth_token_module);
    if (zone == nullptr) {
        return false;
    }
    zone->init = init;
    zone->data = this;
    return true;
}

/// A fresh zone, one that an earlier configuration made, or one that nginx found in place.
ngx_int_t StatusZone::init(ngx_shm_zone_t* zone, void* earlier) noexcept {
    auto& self = *static_cast<StatusZone*>(zone->data);
    auto* const pool = reinterpret_cast<ngx_slab_pool_t*>(zone->shm.addr);
    if (earlier != nullptr) {
        self.board_ = static_cast<StatusZone*>(earlier)->board_;
        return NGX_OK;
    }
    if (zone->shm.exists) {
        self.board_ = static_cast<StatusBoard*>(pool->data);
        return NGX_OK;
    }
    auto* const memory = ngx_slab_alloc(pool, sizeof(StatusBoard));
    if (memory == nullptr) {
        return NGX_ERROR; // nginx said so
    }
    self.board_ = new (memory) StatusBoard();
    pool->data = self.board_;
    return NGX_OK;
}

} // namespace tokenward::nginx
