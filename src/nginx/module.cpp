#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "nginx/expiration_filter.hpp"
#include "nginx/fresh_variables.hpp"
#include "nginx/gate_check.hpp"
#include "nginx/guard.hpp"
#include "nginx/refusal_body.hpp"
#include "nginx/remote_user.hpp"
#include "nginx/variables.hpp"

#include <chrono>

namespace tokenward::nginx {
namespace {

/// What a worker's end may take longer while Redis is away.
constexpr std::chrono::milliseconds k_last_words{500};

bool add_handler(ngx_http_core_main_conf_t* core, ngx_uint_t phase,
                 ngx_http_handler_pt handler) noexcept {
    auto* const slot =
        static_cast<ngx_http_handler_pt*>(ngx_array_push(&core->phases[phase].handlers));
    if (slot == nullptr) {
        return false;
    }
    *slot = handler;
    return true;
}

ngx_int_t install(ngx_conf_t* cf) noexcept {
    return guarded(cf->log, static_cast<ngx_int_t>(NGX_ERROR), [cf]() -> ngx_int_t {
        auto* const core = static_cast<ngx_http_core_main_conf_t*>(
            ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
        const bool installed = check_scopes(cf, main_conf(cf)) &&
                               check_resolvers(cf, main_conf(cf)) && guard_remote_user(cf) &&
                               add_handler(core, NGX_HTTP_PREACCESS_PHASE, on_preaccess) &&
                               add_handler(core, NGX_HTTP_ACCESS_PHASE, on_access);
        return installed ? NGX_OK : NGX_ERROR;
    });
}

/// Null in a cycle without http{}.
MainConf* main_conf_of(ngx_cycle_t* cycle) noexcept {
    return static_cast<MainConf*>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_auth_token_module));
}

void connect(MainConf& main, ngx_log_t* log) {
    for (const auto& store : main.stores) {
        store->link = std::make_unique<StoreLink>(*store, *main.keys, main.cache, log);
        store->uses =
            main.cache == nullptr
                ? std::make_unique<UseRecorder>(*store, log)
                : std::make_unique<UseRecorder>(*store, main.cache->cache().seen_slots(), log);
    }
}

/// Also called in the cache helpers, which serve nobody.
ngx_int_t start_worker(ngx_cycle_t* cycle) noexcept {
    auto* const main = main_conf_of(cycle);
    const bool serves = ngx_process == NGX_PROCESS_WORKER || ngx_process == NGX_PROCESS_SINGLE;
    if (main == nullptr || !serves) {
        return NGX_OK;
    }
    return guarded(cycle->log, static_cast<ngx_int_t>(NGX_ERROR), [&]() -> ngx_int_t {
        if (main->keys) {
            main->computed_variables = computed_variables(cycle);
            connect(*main, cycle->log);
        }
        if (main->status != nullptr) {
            main->reporter =
                std::make_unique<StatusReporter>(main->status->board(), *main, cycle->log);
        }
        return NGX_OK;
    });
}

/// The loop turns no more, and what tells of tokens' use may still wait.
void write_last_uses(const MainConf& main, ngx_log_t* log) noexcept {
    const auto deadline = std::chrono::steady_clock::now() + k_last_words;
    for (const auto& store : main.stores) {
        if (store->uses != nullptr) {
            guarded_void(log, [&] { store->uses->finish(deadline); });
        }
    }
}

void report_last_counts(MainConf& main) noexcept {
    if (main.reporter != nullptr) {
        main.reporter->report();
        main.reporter.reset();
    }
}

/// A connection that is still open now would be called a leak by nginx.
void end_worker(ngx_cycle_t* cycle) noexcept {
    if (auto* const main = main_conf_of(cycle); main != nullptr) {
        report_last_counts(*main);
        write_last_uses(*main, cycle->log);
        for (const auto& store : main->stores) {
            store->uses.reset();
            store->link.reset();
        }
    }
}

ngx_http_module_t gate_context = {
    add_variables,        // preconfiguration
    install,              // postconfiguration
    create_main_conf,     // create main configuration
    nullptr,              // init main configuration
    nullptr,              // create server configuration
    nullptr,              // merge server configuration
    create_location_conf, // create location configuration
    merge_location_conf,  // merge location configuration
};

ngx_int_t install_filters(ngx_conf_t* /*cf*/) noexcept {
    install_expiration_filter();
    install_refusal_body();
    return NGX_OK;
}

ngx_http_module_t filter_context = {
    nullptr,         // preconfiguration
    install_filters, // postconfiguration
    nullptr,         nullptr, nullptr, nullptr, nullptr, nullptr,
};

} // namespace
} // namespace tokenward::nginx

// Two modules: the gate must stand before nginx's access modules in the list, the filter among the
// header filters (see `config`).
ngx_module_t ngx_http_auth_token_module = {
    NGX_MODULE_V1,
    &tokenward::nginx::gate_context,
    tokenward::nginx::gate_commands,
    NGX_HTTP_MODULE,
    nullptr,                        // init master
    nullptr,                        // init module
    tokenward::nginx::start_worker, // init process
    nullptr,                        // init thread
    nullptr,                        // exit thread
    tokenward::nginx::end_worker,   // exit process
    nullptr,                        // exit master
    NGX_MODULE_V1_PADDING,
};

ngx_module_t ngx_http_auth_token_filter_module = {
    NGX_MODULE_V1,
    &tokenward::nginx::filter_context,
    nullptr, // directives
    NGX_HTTP_MODULE,
    nullptr, // init master
    nullptr, // init module
    nullptr, // init process
    nullptr, // init thread
    nullptr, // exit thread
    nullptr, // exit process
    nullptr, // exit master
    NGX_MODULE_V1_PADDING,
};
