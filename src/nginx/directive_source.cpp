#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"
#include "nginx/field_name.hpp"

#include "nginx/pool.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

Outcome add_header(std::string_view name, CredentialSources& sources) {
    if (!is_field_name(name)) {
        return Error{"has a bad header name \"" + std::string(name) + "\""};
    }
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return static_cast<char>(ngx_tolower(c)); });
    if (lower == "authorization" || lower == "cookie") {
        return Error{"has header=" + std::string(name) +
                     "; say bearer, basic or cookie=name instead"};
    }
    sources.headers.push_back(std::move(lower));
    return Done{};
}

Outcome add(std::string_view word, CredentialSources& sources) {
    if (word == "bearer") {
        sources.schemes.bearer = true;
        return Done{};
    }
    if (word == "basic") {
        sources.schemes.basic_username = sources.schemes.basic_password = true;
        return Done{};
    }
    if (word == "basic_username") {
        sources.schemes.basic_username = true;
        return Done{};
    }
    if (word == "basic_password") {
        sources.schemes.basic_password = true;
        return Done{};
    }
    const auto [name, value] = split_setting(word);
    if (name == "header") {
        return add_header(value, sources);
    }
    if (name == "cookie") {
        if (!is_field_name(value)) { // RFC 6265: a cookie's name is a token, as a field's is
            return Error{"has a bad cookie name \"" + std::string(value) + "\""};
        }
        sources.cookies.emplace_back(value);
        return Done{};
    }
    return Error{
        "has an unknown source \"" + std::string(word) +
        "\"; there are bearer, basic, basic_username, basic_password, header=Name and cookie=Name"};
}

Outcome set(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.sources != nullptr) {
        return duplicate();
    }
    auto* const sources = make_in_pool<CredentialSources>(cf->pool);
    if (sources == nullptr) {
        return Error{"found no memory"};
    }
    sources->schemes = {};
    for (const auto& word : words_of(cf).subspan(1)) {
        if (auto done = add(view(word), *sources); !done) {
            return done;
        }
    }
    conf.sources = sources;
    return Done{};
}

} // namespace

char* set_source(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
