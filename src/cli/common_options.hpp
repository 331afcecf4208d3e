/// @file common_options.hpp
/// The options that every command has: where Redis is, and the key file.
#pragma once

#include "admin/failure.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace tokenward::cli {

/// The value of an environment variable; null when it isn't set.
using Environment = std::function<const char*(const char*)>;

class CommonOptions {
public:
    CommonOptions();
    CommonOptions(const CommonOptions&) = delete;
    CommonOptions& operator=(const CommonOptions&) = delete;

    void add_to(CLI::App& app);

    /// After parsing: what the command line left open comes from the environment, then from the
    /// config file, then from the defaults.
    [[nodiscard]] admin::Answer<Done> resolve(const Environment& environment);

    [[nodiscard]] bool json() const noexcept { return json_; }
    [[nodiscard]] const std::string& redis() const { return get("redis"); }
    [[nodiscard]] const std::string& redis_user() const { return get("redis-user"); }
    [[nodiscard]] const std::string& redis_password_file() const {
        return get("redis-password-file");
    }
    [[nodiscard]] const std::string& redis_db() const { return get("redis-db"); }
    [[nodiscard]] const std::string& prefix() const { return get("prefix"); }
    [[nodiscard]] const std::string& key_file() const { return get("key-file"); }

private:
    struct Setting {
        std::string value;
        CLI::Option* option = nullptr;
        bool is_set = false;
    };

    [[nodiscard]] const std::string& get(std::string_view name) const;
    [[nodiscard]] admin::Answer<Done> read_config(const Environment& environment);

    bool json_ = false;
    std::string config_;
    CLI::Option* config_option_ = nullptr;
    std::map<std::string, Setting, std::less<>> settings_;
};

} // namespace tokenward::cli
