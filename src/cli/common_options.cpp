#include "cli/common_options.hpp"

#include "cli/config_file.hpp"
#include "embedded/data_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace tokenward::cli {
namespace {

constexpr auto k_default_config = "/etc/tokenward/tokenward.conf";
constexpr auto k_config_variable = "TOKENWARD_CONFIG";
constexpr auto k_group = "Common options";
constexpr std::string_view k_prefix = "prefix";
constexpr std::string_view k_color = "color";

struct Description {
    const char* name;
    const char* variable;
    const char* fallback;
    const char* metavar;
    const char* help;
    const char* unless = ""; ///< of the fallback, or in its place: for people
};

constexpr std::array k_descriptions = {
    Description{"redis", "TOKENWARD_REDIS", "127.0.0.1:6379", "ADDRESS",
                "Redis: unix:/path, host:port or [v6]:port", ", unless a data folder is there"},
    Description{"data", "TOKENWARD_DATA", "", "DIR",
                "data folder with a private Redis, instead of --redis",
                ", /var/lib/tokenward for root, else ~/.local/share/tokenward, if it is there"},
    Description{"redis-user", "TOKENWARD_REDIS_USER", "", "NAME", "ACL user"},
    Description{"redis-password-file", "TOKENWARD_REDIS_PASSWORD_FILE", "", "FILE",
                "file with the password on its first line; - for stdin"},
    Description{"redis-db", "TOKENWARD_REDIS_DB", "0", "NUMBER", "database"},
    Description{"prefix", "TOKENWARD_PREFIX", k_default_prefix, "TEXT",
                "what our keys in Redis begin with"},
    Description{"key-file", "TOKENWARD_KEY_FILE", "/etc/tokenward/keys", "FILE", "key file",
                ", or keys in the data folder that is used"},
    Description{"color", "TOKENWARD_COLOR", "auto", "WHEN",
                "auto (on a terminal, unless NO_COLOR is set), always or never"},
};

std::string help_of(const Description& description) {
    std::string help = description.help;
    help.append(" [").append(description.variable);
    if (*description.fallback != '\0') {
        help.append(", ").append(description.fallback);
    }
    return help.append(description.unless).append("]");
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

CommonOptions::Source CommonOptions::source_of(std::string_view name) const {
    return settings_.find(name)->second.source;
}

std::string CommonOptions::key_file_in(const std::string& folder_key_file) const {
    return source_of("key-file") == Source::Nobody ? folder_key_file : get("key-file");
}

void CommonOptions::declare(Syntax& program) {
    program.flag("--json", json_, "results and errors as JSON").group(k_group);
    for (const auto& description : k_descriptions) {
        auto& setting = settings_.find(description.name)->second;
        setting.option = program
                             .option(std::string("--") + description.name, setting.value,
                                     description.metavar, help_of(description))
                             .group(k_group);
        if (description.name == k_color) {
            setting.option->offers({"auto", "always", "never"});
        }
        if (description.name != k_prefix) { // keys may begin with nothing of their own
            setting.option->refuse_empty();
        }
    }
    config_option_ =
        program
            .option("--config", config_, "FILE",
                    std::string("file with \"name = value\" lines, names as the "
                                "options here without -- [") +
                        k_config_variable + ", " + k_default_config + " if it is there]")
            .group(k_group)
            .refuse_empty();
}

admin::Answer<Done> CommonOptions::resolve(const Environment& environment) {
    for (const auto& description : k_descriptions) {
        auto& setting = settings_.find(description.name)->second;
        if (setting.option->is_given()) {
            setting.source = Source::CommandLine;
            continue;
        }
        const char* const value = environment(description.variable);
        // Set to nothing is as good as not set, as shells do it.
        if (value != nullptr && *value != '\0') {
            setting.value = value;
            setting.source = Source::Variable;
        }
    }
    if (const auto read = read_config(environment); !read) {
        return read;
    }
    const auto colors = choose_colors(environment);
    return colors ? choose_redis(environment) : colors;
}

admin::Answer<Done> CommonOptions::choose_colors(const Environment& environment) {
    const auto wish = color_wish_from(get("color"));
    if (!wish) {
        return admin::invalid("color: auto, always or never");
    }
    looks_ = look_around(*wish, environment);
    return Done{};
}

admin::Answer<Done> CommonOptions::choose_redis(const Environment& environment) {
    const auto redis = source_of("redis");
    const auto data = source_of("data");
    if (redis != Source::Nobody && redis == data) {
        return admin::invalid("a Redis (redis) or a data folder with its own (data), not both");
    }
    may_use_data_ = redis <= data;
    auto& folder = settings_.find("data")->second.value;
    data_or_default_ = data != Source::Nobody ? folder : embedded::default_data_folder(environment);
    if (!may_use_data_ || (data == Source::Nobody && !embedded::is_data_folder(data_or_default_))) {
        folder.clear();
        return Done{};
    }
    folder = data_or_default_;
    auto& key_file = settings_.find("key-file")->second;
    key_file.value = key_file_in(folder + "/keys");
    return refuse_beside_data();
}

/// They would be about another Redis than the one that is used.
admin::Answer<Done> CommonOptions::refuse_beside_data() const {
    for (const auto* const name : {"redis-user", "redis-password-file", "redis-db", "prefix"}) {
        if (source_of(name) != Source::Nobody) {
            return admin::invalid("the Redis of the data folder " + get("data") + " is used, and " +
                                  name + " is for another; name that one (redis)");
        }
    }
    return Done{};
}

admin::Answer<Done> CommonOptions::read_config(const Environment& environment) {
    const char* const variable = environment(k_config_variable);
    bool must_exist = config_option_->is_given();
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
        if (setting->second.source == Source::Nobody) {
            setting->second.value = value.text;
            setting->second.source = Source::File;
        }
    }
    return Done{};
}

} // namespace tokenward::cli
