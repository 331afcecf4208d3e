#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "nginx/redis_parameter.hpp"
#include "redis/address.hpp"
#include "redis/resolve.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

Outcome read_address(std::string_view word, Store& store, redis::Endpoint& endpoint) {
    auto parsed = redis::parse_endpoint(word);
    if (!parsed) {
        return Error{"has a bad address: " + parsed.error().message};
    }
    auto addresses = redis::resolve(*parsed);
    if (!addresses) {
        return Error{"has an address that can't be resolved: " + addresses.error().message};
    }
    store.address = word;
    store.options.addresses = *std::move(addresses);
    endpoint = *std::move(parsed);
    return Done{};
}

/// nginx's resolver is asked by the workers, later; whether there is one shows after the merge.
Outcome keep_resolving(ngx_conf_t* cf, const redis::Endpoint& endpoint, Store& store) {
    if (endpoint.is_unix()) {
        return Error{"has \"resolve\" with a Unix socket"};
    }
    if (redis::Address::numeric(endpoint.host, endpoint.port)) {
        return Error{"has \"resolve\" with an address that is no name"};
    }
    auto* const core = static_cast<ngx_http_core_loc_conf_t*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    store.resolved = ResolvedName{endpoint.host, endpoint.port, core, place_of(cf)};
    return Done{};
}

Outcome read_options(ngx_conf_t* cf, Store& store) {
    const auto words = words_of(cf);
    redis::Endpoint endpoint;
    if (auto done = read_address(view(words[1]), store, endpoint); !done) {
        return done;
    }
    std::vector<std::string_view> seen;
    for (const auto& word : words.subspan(2)) {
        const auto setting = split_setting(view(word));
        if (std::ranges::find(seen, setting.name) != seen.end()) {
            return Error{"has the parameter \"" + std::string(setting.name) + "\" twice"};
        }
        seen.push_back(setting.name);
        const bool resolve = view(word) == "resolve";
        if (auto done =
                resolve ? keep_resolving(cf, endpoint, store) : apply_parameter(cf, setting, store);
            !done) {
            return done;
        }
    }
    return check_users(store);
}

std::string joined(std::span<const ngx_str_t> words) {
    std::string all;
    for (const auto& word : words) {
        all.append(view(word)).append(1, ' ');
    }
    return all;
}

/// Locations that write the same words share one link a worker.
Store* find_store(MainConf& main, const std::string& words) noexcept {
    const auto found =
        std::ranges::find(main.stores, words, [](const auto& store) { return store->words; });
    return found == main.stores.end() ? nullptr : found->get();
}

Outcome set(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.store != nullptr) {
        return duplicate();
    }
    auto& main = main_conf(cf);
    const auto words = joined(words_of(cf).subspan(1));
    conf.store = find_store(main, words);
    if (conf.store != nullptr) {
        return Done{};
    }
    auto store = std::make_unique<Store>();
    store->words = words;
    if (auto done = read_options(cf, *store); !done) {
        return done;
    }
    conf.store = store.get();
    main.stores.push_back(std::move(store));
    return Done{};
}

} // namespace

char* set_redis(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
