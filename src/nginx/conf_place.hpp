/// @file conf_place.hpp
/// Where a directive stands, for messages written after the file was read.
#pragma once

#include "nginx/ngx.hpp"

#include <string>

namespace tokenward::nginx {

struct ConfPlace {
    std::string directive;
    std::string file;
    ngx_uint_t line = 0;
};

[[nodiscard]] ConfPlace place_of(ngx_conf_t* cf);

} // namespace tokenward::nginx
