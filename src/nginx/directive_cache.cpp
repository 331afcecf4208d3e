#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "nginx/pool.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

constexpr cache::CachePolicy k_default_policy{
    .lifetimes = {.valid = 300'000, .invalid = 10'000}, // milliseconds
    .stale = 0,
};
constexpr ngx_int_t k_longest = 86'400'000; // a day

Error bad_value(Setting setting, std::string_view what) {
    return Error{"has a bad " + std::string(setting.name) + " \"" + std::string(setting.value) +
                 "\"; " + std::string(what)};
}

struct ZoneName {
    std::string_view name;
    std::size_t size;
};

Result<ZoneName> read_zone(Setting setting) {
    const auto colon = setting.value.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return bad_value(setting, "it is a name and a size, such as tokens:10m");
    }
    auto text = ngx_text(setting.value.substr(colon + 1));
    const auto size = ngx_parse_size(&text);
    if (size == NGX_ERROR || static_cast<std::size_t>(size) < CacheZone::k_least_size) {
        return bad_value(setting, "its size is " + std::to_string(CacheZone::k_least_size / 1024) +
                                      "k or more");
    }
    return ZoneName{setting.value.substr(0, colon), static_cast<std::size_t>(size)};
}

Result<std::uint64_t> read_time(Setting setting, ngx_int_t least) {
    auto text = ngx_text(setting.value);
    const auto value = ngx_parse_time(&text, 0);
    if (value == NGX_ERROR || value < least || value > k_longest) {
        return bad_value(setting,
                         least > 0 ? "it is a time from 1ms to 1d" : "it is a time up to 1d");
    }
    return static_cast<std::uint64_t>(value);
}

Outcome apply(Setting setting, cache::CachePolicy& policy) {
    struct Known {
        std::string_view name;
        std::uint64_t* value;
        ngx_int_t least;
    };
    const Known known[] = {{"valid", &policy.lifetimes.valid, 1},
                           {"invalid", &policy.lifetimes.invalid, 0},
                           {"stale", &policy.stale, 0}};
    const auto* const found = std::ranges::find(known, setting.name, &Known::name);
    if (found == std::end(known)) {
        return Error{"has an unknown parameter \"" + std::string(setting.name) +
                     "\"; there are zone= valid= invalid= stale="};
    }
    const auto time = read_time(setting, found->least);
    if (!time) {
        return time.error();
    }
    *found->value = *time;
    return Done{};
}

Outcome set(ngx_conf_t* cf, MainConf& main) {
    if (main.cache != nullptr) {
        return duplicate();
    }
    auto* const zone = make_in_pool<CacheZone>(cf->pool);
    if (zone == nullptr) {
        return said_by_nginx();
    }
    zone->policy = k_default_policy;
    std::optional<ZoneName> named;
    std::vector<std::string_view> seen;
    for (const auto& word : words_of(cf).subspan(1)) {
        const auto setting = split_setting(view(word));
        if (std::ranges::find(seen, setting.name) != seen.end()) {
            return Error{"has the parameter \"" + std::string(setting.name) + "\" twice"};
        }
        seen.push_back(setting.name);
        if (setting.name != "zone") {
            if (auto done = apply(setting, zone->policy); !done) {
                return done;
            }
            continue;
        }
        const auto read = read_zone(setting);
        if (!read) {
            return read.error();
        }
        named = *read;
    }
    if (!named) {
        return Error{"needs zone=name:size"};
    }
    if (!zone->add(cf, named->name, named->size)) {
        return said_by_nginx();
    }
    main.cache = zone;
    return Done{};
}

} // namespace

char* set_cache(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<MainConf*>(conf)); });
}

} // namespace tokenward::nginx
