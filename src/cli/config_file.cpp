#include "cli/config_file.hpp"

#include <algorithm>

namespace tokenward::cli {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() >= 2 && text.front() == text.back() &&
                           (text.front() == '"' || text.front() == '\'');
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

admin::Failure on_line(const std::string& path, std::size_t number, const std::string& what) {
    return admin::invalid(path + ", line " + std::to_string(number) + ": " + what);
}

} // namespace

admin::Answer<std::map<std::string, ConfigValue>> parse_config(const std::string& path,
                                                               std::string_view text) {
    std::map<std::string, ConfigValue> values;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) {
            return on_line(path, number, "not of the form \"name = value\"");
        }
        const auto name = std::string(trimmed(line.substr(0, equals)));
        const auto value = without_quotes(trimmed(line.substr(equals + 1)));
        if (!values.emplace(name, ConfigValue{std::string(value), number}).second) {
            return on_line(path, number, "\"" + name + "\" stands here a second time");
        }
    }
    return values;
}

} // namespace tokenward::cli
