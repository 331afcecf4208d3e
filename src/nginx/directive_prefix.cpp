#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "tokenward/token_string.hpp"
#include "tokenward/token_type.hpp"

namespace tokenward::nginx {
namespace {

Outcome add(std::string_view word, MainConf& main) {
    const auto [name, prefix] = split_setting(word);
    const auto type = token_type_from(name);
    if (!type) {
        return Error{"has an unknown type \"" + std::string(name) +
                     "\"; there are user, project, global, organization and session"};
    }
    if (!is_token_prefix(prefix)) {
        return Error{"has a bad prefix \"" + std::string(prefix) +
                     "\"; it is 1 to 16 letters and digits"};
    }
    main.prefixes[static_cast<std::size_t>(*type)].emplace_back(prefix);
    return Done{};
}

Outcome set(ngx_conf_t* cf, MainConf& main) {
    if (main.prefixes_at) {
        return duplicate();
    }
    main.prefixes_at = place_of(cf);
    for (const auto& word : words_of(cf).subspan(1)) {
        if (auto done = add(view(word), main); !done) {
            return done;
        }
    }
    return Done{};
}

} // namespace

char* set_prefix(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<MainConf*>(conf)); });
}

} // namespace tokenward::nginx
