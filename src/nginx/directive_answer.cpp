// auth_token_challenge, _error_body, _log_level, _preflight, _raw_path: one word each.
#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include <array>
#include <utility>

namespace tokenward::nginx {
namespace {

using Word = std::pair<std::string_view, ngx_uint_t>;

Outcome challenge(std::string_view word, LocationConf& conf) {
    if (conf.challenge) {
        return duplicate();
    }
    conf.challenge = challenge_kind_from(word);
    if (!conf.challenge) {
        return Error{"has an unknown kind \"" + std::string(word) +
                     "\"; there are bearer, basic, both and off"};
    }
    return Done{};
}

Outcome error_body(std::string_view word, LocationConf& conf) {
    if (conf.error_body) {
        return duplicate();
    }
    if (word == "default") {
        conf.error_body = ErrorBody::Default;
    } else if (word == "problem") {
        conf.error_body = ErrorBody::Problem;
    } else if (word == "empty") {
        conf.error_body = ErrorBody::Empty;
    } else {
        return Error{"has an unknown body \"" + std::string(word) +
                     "\"; there are default, problem and empty"};
    }
    return Done{};
}

Outcome log_level(std::string_view word, LocationConf& conf) {
    constexpr std::array levels = {Word{"debug", NGX_LOG_DEBUG}, Word{"info", NGX_LOG_INFO},
                                   Word{"notice", NGX_LOG_NOTICE}, Word{"warn", NGX_LOG_WARN},
                                   Word{"error", NGX_LOG_ERR}};
    if (conf.log_level) {
        return duplicate();
    }
    for (const auto& [name, level] : levels) {
        if (name == word) {
            conf.log_level = level;
            return Done{};
        }
    }
    return Error{"has an unknown level \"" + std::string(word) +
                 "\"; there are debug, info, notice, warn and error"};
}

Outcome preflight(std::string_view word, LocationConf& conf) {
    if (conf.preflight) {
        return duplicate();
    }
    if (word != "on" && word != "off") {
        return Error{"has an unknown value \"" + std::string(word) + "\"; there are on and off"};
    }
    conf.preflight = word == "on";
    return Done{};
}

Outcome raw_path(std::string_view word, LocationConf& conf) {
    if (conf.raw_path_allowed) {
        return duplicate();
    }
    if (word != "strict" && word != "allow") {
        return Error{"has an unknown value \"" + std::string(word) +
                     "\"; there are strict and allow"};
    }
    conf.raw_path_allowed = word == "allow";
    return Done{};
}

using Setter = Outcome (*)(std::string_view word, LocationConf& conf);

char* run_one_word(ngx_conf_t* cf, void* conf, Setter set) noexcept {
    return run_directive(
        cf, [=] { return set(view(words_of(cf)[1]), *static_cast<LocationConf*>(conf)); });
}

} // namespace

char* set_challenge(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_one_word(cf, conf, challenge);
}

char* set_error_body(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_one_word(cf, conf, error_body);
}

char* set_log_level(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_one_word(cf, conf, log_level);
}

char* set_preflight(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_one_word(cf, conf, preflight);
}

char* set_raw_path(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_one_word(cf, conf, raw_path);
}

} // namespace tokenward::nginx
