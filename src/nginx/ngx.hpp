/// @file ngx.hpp
/// The one gateway to nginx's headers. Include it first: they decide how wide off_t is.
#pragma once

extern "C" {
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>
}
