/// @file redis_info.hpp
/// The reply to INFO, by name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Views into the text, which must outlive it.
class RedisInfo {
public:
    /// `name:value` lines.
    explicit RedisInfo(std::string_view text);

    /// Printable; empty when Redis didn't say.
    [[nodiscard]] std::string get(std::string_view name) const;

private:
    std::map<std::string_view, std::string_view, std::less<>> values_;
};

} // namespace tokenward::admin
