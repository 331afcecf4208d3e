#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

namespace tokenward::nginx {
namespace {

Outcome set(ngx_conf_t* cf, MainConf& main) {
    if (main.imports_at) {
        return duplicate();
    }
    const auto server = view(words_of(cf)[1]);
    if (server != "sonarqube") {
        return Error{"has an unknown value \"" + std::string(server) + "\"; there is sonarqube"};
    }
    main.imports_at = place_of(cf);
    return Done{};
}

} // namespace

char* set_import(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<MainConf*>(conf)); });
}

} // namespace tokenward::nginx
