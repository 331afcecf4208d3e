#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "files/secret_file.hpp"
#include "redis/address.hpp"
#include "redis/resolve.hpp"
#include "tokenward/record_name.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

Result<SecretText> read_password(ngx_conf_t* cf, std::string_view path_word) {
    auto path = ngx_text(path_word);
    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return Error{"found no memory for a path"};
    }
    auto password = files::read_password_file(std::string(view(path)));
    if (!password) {
        return Error{"can't use its password_file: " + password.error().message};
    }
    return password;
}

Result<redis::Milliseconds> read_timeout(Setting setting) {
    auto text = ngx_text(setting.value);
    const auto value = ngx_parse_time(&text, 0);
    if (value == NGX_ERROR || value < 1 || value > 60'000) {
        return Error{"has a bad " + std::string(setting.name) + " \"" + std::string(setting.value) +
                     "\"; it is a time from 1ms to 60s"};
    }
    return redis::Milliseconds(value);
}

Outcome bad_value(Setting setting, std::string_view what) {
    return Error{"has a bad " + std::string(setting.name) + " \"" + std::string(setting.value) +
                 "\"; " + std::string(what)};
}

Outcome apply(ngx_conf_t* cf, Setting setting, redis::LinkOptions& options) {
    if (setting.value.empty() && setting.name != "prefix") {
        return Error{"has a parameter without a value: \"" + std::string(setting.name) + "\""};
    }
    if (setting.name == "user") {
        options.user = setting.value;
        return Done{};
    }
    if (setting.name == "password_file") {
        auto password = read_password(cf, setting.value);
        if (!password) {
            return password.error();
        }
        options.password = *std::move(password);
        return Done{};
    }
    if (setting.name == "db") {
        auto text = ngx_text(setting.value);
        const auto db = ngx_atoi(text.data, text.len);
        if (db == NGX_ERROR || db > 65'535) {
            return bad_value(setting, "it is a number from 0 to 65535");
        }
        options.db = static_cast<unsigned>(db);
        return Done{};
    }
    if (setting.name == "prefix") {
        if (!is_store_prefix(setting.value)) {
            return bad_value(setting, "it is at most 64 letters, digits and ._:{}-");
        }
        options.prefix = setting.value;
        return Done{};
    }
    if (setting.name == "connect_timeout" || setting.name == "read_timeout") {
        const auto time = read_timeout(setting);
        if (!time) {
            return time.error();
        }
        (setting.name == "read_timeout" ? options.read_timeout : options.connect_timeout) = *time;
        return Done{};
    }
    return Error{
        "has an unknown parameter \"" + std::string(setting.name) +
        "\"; there are user= password_file= db= prefix= connect_timeout= read_timeout= resolve"};
}

Outcome read_address(std::string_view word, Store& store, redis::Endpoint& endpoint) {
    auto parsed = redis::parse_endpoint(word);
    if (!parsed) {
        return Error{"has a bad address: " + parsed.error().message};
    }
    auto addresses = redis::resolve(*parsed);
    if (!addresses) {
        return Error{"has an address that can't be resolved: " + addresses.error().message};
    }
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
                resolve ? keep_resolving(cf, endpoint, store) : apply(cf, setting, store.options);
            !done) {
            return done;
        }
    }
    if (!store.options.user.empty() && store.options.password.view().empty()) {
        return Error{"has a user without a password_file"};
    }
    return Done{};
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
