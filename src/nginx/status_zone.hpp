/// @file status_zone.hpp
/// The shared memory of `auth_token_status`; a reload keeps it.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/status_board.hpp"

namespace tokenward::nginx {

class StatusZone {
public:
    /// Tells nginx of the zone. `this` must live as long as the cycle. False with an error logged.
    [[nodiscard]] bool add(ngx_conf_t* cf) noexcept;

    /// After the configuration was applied.
    [[nodiscard]] StatusBoard& board() const noexcept { return *board_; }

private:
    static ngx_int_t init(ngx_shm_zone_t* zone, void* earlier) noexcept;

    StatusBoard* board_ = nullptr;
};

} // namespace tokenward::nginx
