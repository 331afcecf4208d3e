/// @file config_file.hpp
/// Options from a file: `name = value` lines, `#` comments, values in quotes or not.
#pragma once

#include "admin/failure.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tokenward::cli {

/// A value, and the line it stands on.
struct ConfigValue {
    std::string text;
    std::size_t line = 0;
};

/// Invalid, with `path` and the line, when a line has no `=`, or a name stands twice.
[[nodiscard]] admin::Answer<std::map<std::string, ConfigValue>>
parse_config(const std::string& path, std::string_view text);

} // namespace tokenward::cli
