#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "nginx/pool.hpp"

namespace tokenward::nginx {
namespace {

Outcome set(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.enabled) {
        return duplicate();
    }
    const auto realm = view(words_of(cf)[1]);
    conf.enabled = realm != "off";
    if (!*conf.enabled) {
        return Done{};
    }
    if (!is_realm(realm)) {
        return Error{"has a bad realm \"" + std::string(realm) +
                     "\"; it is 1 to 200 printable ASCII characters without \" and \\"};
    }
    conf.realm = realm;
    conf.scope.enabled_at = place_of(cf);
    return Done{};
}

} // namespace

char* set_gate(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
