/// @file guard.hpp
/// No exception may cross a C frame: it would end the worker.
#pragma once

#include "nginx/ngx.hpp"

#include <exception>

namespace tokenward::nginx {

/// Runs `body`; an exception becomes one `[alert]` line and the answer `on_bug`.
template <class Answer, class Body>
Answer guarded(ngx_log_t* log, Answer on_bug, Body&& body) noexcept {
    try {
        return body();
    } catch (const std::exception& error) {
        ngx_log_error(NGX_LOG_ALERT, log, 0, "auth_token: internal error: %s", error.what());
    } catch (...) {
        ngx_log_error(NGX_LOG_ALERT, log, 0, "auth_token: internal error");
    }
    return on_bug;
}

/// The same for a body without an answer.
template <class Body> void guarded_void(ngx_log_t* log, Body&& body) noexcept {
    guarded(log, 0, [&body] {
        body();
        return 0;
    });
}

} // namespace tokenward::nginx
