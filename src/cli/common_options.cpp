#include "cli/common_options.hpp"

#include "cli/config_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

constexpr auto k_default_config = "/etc/tokenward/tokenward.conf";
constexpr auto k_config_variable = "TOKENWARD_CONFIG";
constexpr auto k_group = "Common options";

struct Description {
    const char* name;
    const char* variable;
    const char* fallback;
    const char* metavar;
    const char* help;
};

constexpr std::array k_descriptions = {
    Description{"redis", "TOKENWARD_REDIS", "127.0.0.1:6379", "ADDRESS",
                "Redis: unix:/path, host:port or [v6]:port"},
    Description{"redis-user", "TOKENWARD_REDIS_USER", "", "NAME", "ACL user"},
    Description{"redis-password-file", "TOKENWARD_REDIS_PASSWORD_FILE", "", "FILE",
                "file with the password on its first line"},
    Description{"redis-db", "TOKENWARD_REDIS_DB", "0", "NUMBER", "database"},
    Description{"prefix", "TOKENWARD_PREFIX", "tw:", "TEXT", "what our keys in Redis begin with"},
    Description{"key-file", "TOKENWARD_KEY_FILE", "/etc/tokenward/keys", "FILE", "key file"},
};

std::string help_of(const Description& description) {
    std::string help = description.help;
    help.append(" [").append(description.variable);
    if (*description.fallback != '\0') {
        help.append(", ").append(description.fallback);
    }
    return help.append("]");
}

admin::Failure no_such_option(const std::string& path, const std::string& name, std::size_t line) {
    return admin::invalid(path + ", line " + std::to_string(line) + ": there is no option \"" +
                          name + "\"");
}

} // namespace

CommonOptions::CommonOptions() {
    for (const auto& description : k_descriptions) {
        settings_.emplace(description.name, Setting{description.fallback});
    }
}

const std::string& CommonOptions::get(std::string_view name) const {
    return settings_.find(name)->second.value;
}

void CommonOptions::add_to(CLI::App& app) {
    app.add_flag("--json", json_, "results and errors as JSON")->group(k_group);
    for (const auto& description : k_descriptions) {
        auto& setting = settings_.find(description.name)->second;
        setting.option = app.add_option(std::string("--") + description.name, setting.value,
                                        help_of(description))
                             ->option_text(description.metavar)
                             ->group(k_group);
    }
    config_option_ =
        app.add_option("--config", config_,
                       std::string("file with \"name = value\" lines, names as the options here "
                                   "without -- [") +
                           k_config_variable + ", " + k_default_config + " if it is there]")
            ->option_text("FILE")
            ->group(k_group);
}

admin::Answer<Done> CommonOptions::resolve(const Environment& environment) {
    for (const auto& description : k_descriptions) {
        auto& setting = settings_.find(description.name)->second;
        setting.is_set = setting.option->count() > 0;
        const char* const value = environment(description.variable);
        // Set to nothing is as good as not set, as shells do it.
        if (!setting.is_set && value != nullptr && *value != '\0') {
            setting.value = value;
            setting.is_set = true;
        }
    }
    return read_config(environment);
}

admin::Answer<Done> CommonOptions::read_config(const Environment& environment) {
    const char* const variable = environment(k_config_variable);
    bool must_exist = config_option_->count() > 0;
    if (!must_exist && variable != nullptr && *variable != '\0') {
        config_ = variable;
        must_exist = true;
    }
    const auto path = must_exist ? config_ : std::string(k_default_config);
    std::ifstream file(path, std::ios::binary);
    std::error_code unknown;
    if (!file || std::filesystem::is_directory(path, unknown)) {
        return must_exist ? admin::Answer<Done>(
                                admin::invalid("the config file " + path + " can't be read"))
                          : Done{};
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto values = parse_config(path, text);
    if (!values) {
        return values.error();
    }
    for (const auto& [name, value] : *values) {
        const auto setting = settings_.find(name);
        if (setting == settings_.end()) {
            return no_such_option(path, name, value.line);
        }
        if (!setting->second.is_set) {
            setting->second.value = value.text;
        }
    }
    return Done{};
}

} // namespace tokenward::cli
