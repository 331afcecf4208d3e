#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

namespace tokenward::nginx {

Setting split_setting(std::string_view word) noexcept {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) {
        return {word, {}};
    }
    return {word.substr(0, equals), word.substr(equals + 1)};
}

Result<ngx_http_complex_value_t> compile_value(ngx_conf_t* cf, ngx_str_t& word) {
    ngx_http_complex_value_t compiled{};
    ngx_http_compile_complex_value_t compile{};
    compile.cf = cf;
    compile.value = &word;
    compile.complex_value = &compiled;
    if (ngx_http_compile_complex_value(&compile) != NGX_OK) {
        return said_by_nginx();
    }
    return compiled;
}

} // namespace tokenward::nginx
