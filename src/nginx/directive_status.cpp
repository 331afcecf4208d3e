#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "nginx/pool.hpp"
#include "nginx/status_handler.hpp"

namespace tokenward::nginx {
namespace {

Result<StatusFormat> read_format(std::span<const ngx_str_t> words) {
    if (words.empty()) {
        return StatusFormat::Json;
    }
    if (const auto word = view(words[0]); word != "prometheus") {
        return Error{"has an unknown format \"" + std::string(word) + "\"; there is prometheus"};
    }
    return StatusFormat::Prometheus;
}

/// One zone, whatever the number of locations that tell of it.
Outcome need_zone(ngx_conf_t* cf, MainConf& main) {
    if (main.status != nullptr) {
        return Done{};
    }
    auto* const zone = make_in_pool<StatusZone>(cf->pool);
    if (zone == nullptr || !zone->add(cf)) {
        return said_by_nginx();
    }
    main.status = zone;
    return Done{};
}

Outcome set(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.status) {
        return duplicate();
    }
    const auto format = read_format(words_of(cf).subspan(1));
    if (!format) {
        return format.error();
    }
    conf.status = *format;
    auto* const core = static_cast<ngx_http_core_loc_conf_t*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    core->handler = answer_status;
    return need_zone(cf, main_conf(cf));
}

} // namespace

char* set_status(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
