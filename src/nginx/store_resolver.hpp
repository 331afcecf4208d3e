/// @file store_resolver.hpp
/// `auth_token_redis … resolve`: nginx's resolver is asked again whenever a name's answer runs out.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf_place.hpp"
#include "redis/address.hpp"
#include "redis/event_loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokenward::nginx {

/// A name to keep looking up, as a configuration says it.
struct ResolvedName {
    std::string host;
    std::uint16_t port = 0;
    ngx_http_core_loc_conf_t* core = nullptr; ///< whose resolver is asked
    ConfPlace place;

    /// Whether a `resolver` was set; after the configuration was merged.
    [[nodiscard]] bool has_resolver() const noexcept;
};

/// In one worker, for one link. All arguments must outlive it.
class StoreResolver final : private redis::TimerHandler {
public:
    using TakeAddresses = std::function<void(std::vector<redis::Address>)>;

    StoreResolver(const ResolvedName& name, TakeAddresses take, redis::EventLoop& loop,
                  ngx_log_t* log);
    StoreResolver(const StoreResolver&) = delete;
    StoreResolver& operator=(const StoreResolver&) = delete;
    ~StoreResolver();

private:
    void on_timer() override { ask(); }
    void ask();
    void take(ngx_resolver_ctx_t* answer);
    static void on_answer(ngx_resolver_ctx_t* answer) noexcept;

    const ResolvedName& name_;
    TakeAddresses take_addresses_;
    ngx_log_t* log_;
    std::unique_ptr<redis::Timer> timer_;
    ngx_resolver_ctx_t* asked_ = nullptr; ///< null when no question is open
};

} // namespace tokenward::nginx
