#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"
#include "nginx/field_name.hpp"

#include "core/character_class.hpp"
#include "nginx/pool.hpp"

#include <algorithm>
#include <array>

namespace tokenward::nginx {
namespace {

/// What clients and proxies would act on: one more Content-Length splits an answer in two.
bool has_another_meaning(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 17> taken = {
        "Cache-Control",  "Connection",      "Content-Encoding",
        "Content-Length", "Content-Type",    "Date",
        "ETag",           "Expires",         "Keep-Alive",
        "Last-Modified",  "Location",        "Retry-After",
        "Set-Cookie",     "Trailer",         "Transfer-Encoding",
        "Upgrade",        "WWW-Authenticate"};
    return std::ranges::any_of(
        taken, [name](std::string_view other) { return equal_ignoring_case(name, other); });
}

Outcome apply(std::string_view word, ExpirationHeader& header) {
    if (word == "expose") {
        header.exposed = true;
        return Done{};
    }
    const auto [name, value] = split_setting(word);
    if (name != "format") {
        return Error{"has an unknown parameter \"" + std::string(word) +
                     "\"; there are format= and expose"};
    }
    const auto format = expiration_format_from(value);
    if (!format) {
        return Error{"has an unknown format \"" + std::string(value) +
                     "\"; there are iso8601, sonarqube, github and epoch"};
    }
    header.format = *format;
    return Done{};
}

Outcome set(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.expiration_header != nullptr) {
        return duplicate();
    }
    auto* const header = make_in_pool<ExpirationHeader>(cf->pool);
    if (header == nullptr) {
        return Error{"found no memory"};
    }
    const auto words = words_of(cf);
    const auto name = view(words[1]);
    if (name == "off") {
        if (words.size() > 2) {
            return Error{"has a parameter after \"off\""};
        }
        header->name.clear();
    } else if (!is_field_name(name)) {
        return Error{"has a bad header name \"" + std::string(name) + "\""};
    } else if (has_another_meaning(name)) {
        return Error{"has the header \"" + std::string(name) +
                     "\", which HTTP gives another meaning,"};
    } else {
        header->name = name;
    }
    for (const auto& word : words.subspan(2)) {
        if (auto done = apply(view(word), *header); !done) {
            return done;
        }
    }
    conf.expiration_header = header;
    return Done{};
}

} // namespace

char* set_expiration_header(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
