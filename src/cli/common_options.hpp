/// @file common_options.hpp
/// The options that every command has: where Redis is, and the key file.
#pragma once

#include "admin/failure.hpp"
#include "cli/style.hpp"
#include "cli/syntax.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::cli {

/// The value of an environment variable; null when it isn't set.
using Environment = std::function<const char*(const char*)>;

inline constexpr const char* k_default_prefix = "tw:";

class CommonOptions {
public:
    CommonOptions();
    CommonOptions(const CommonOptions&) = delete;
    CommonOptions& operator=(const CommonOptions&) = delete;

    void declare(Syntax& program);

    /// After parsing: what the command line left open comes from the environment, then from the
    /// config file, then from the defaults.
    [[nodiscard]] admin::Answer<Done> resolve(const Environment& environment);

    [[nodiscard]] bool json() const noexcept { return json_; }
    /// Plain before resolve().
    [[nodiscard]] const Looks& looks() const noexcept { return looks_; }

    /// The data folder whose own Redis is to be used; empty when redis() is.
    [[nodiscard]] const std::string& data() const { return get("data"); }
    /// No Redis is named anywhere: the data folder may be made, also where there is none yet.
    [[nodiscard]] bool may_use_data() const noexcept { return may_use_data_; }
    /// The data folder that is named, or else the usual one.
    [[nodiscard]] const std::string& data_or_default() const noexcept { return data_or_default_; }
    /// `key-file` where it is named, or else that of this data folder.
    [[nodiscard]] std::string key_file_in(const std::string& folder_key_file) const;

    [[nodiscard]] const std::string& redis() const { return get("redis"); }
    [[nodiscard]] const std::string& redis_user() const { return get("redis-user"); }
    [[nodiscard]] const std::string& redis_password_file() const {
        return get("redis-password-file");
    }
    [[nodiscard]] bool redis_password_is_on_stdin() const { return redis_password_file() == "-"; }
    [[nodiscard]] const std::string& redis_db() const { return get("redis-db"); }
    [[nodiscard]] const std::string& prefix() const { return get("prefix"); }
    [[nodiscard]] const std::string& key_file() const { return get("key-file"); }

private:
    /// Who set an option: later ones stand above earlier ones.
    enum class Source : std::uint8_t { Nobody, File, Variable, CommandLine };

    struct Setting {
        std::string value;
        Source source = Source::Nobody;
        std::optional<Option> option = std::nullopt;
    };

    [[nodiscard]] const std::string& get(std::string_view name) const;
    [[nodiscard]] Source source_of(std::string_view name) const;
    [[nodiscard]] admin::Answer<Done> read_config(const Environment& environment);
    /// Redis by its address, or the data folder's own.
    [[nodiscard]] admin::Answer<Done> choose_redis(const Environment& environment);
    [[nodiscard]] admin::Answer<Done> refuse_beside_data() const;

    [[nodiscard]] admin::Answer<Done> choose_colors(const Environment& environment);

    bool json_ = false;
    Looks looks_;
    std::string config_;
    std::optional<Option> config_option_;
    bool may_use_data_ = false;
    std::string data_or_default_;
    std::map<std::string, Setting, std::less<>> settings_;
};

} // namespace tokenward::cli
