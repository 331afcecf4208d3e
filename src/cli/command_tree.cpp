#include "cli/command_tree.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

// Of the option's type, which --help never shows: each of ours has a text of its own there.
constexpr char k_between_words = '|';

std::vector<std::string> words_of(const CLI::Option& option) {
    auto text = option.get_type_name();
    text = text.substr(0, text.find(':')); // what checks add
    std::vector<std::string> words;
    if (text.find(k_between_words) == std::string::npos) {
        return words;
    }
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(k_between_words, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::string value_of(const CLI::Option& option) {
    if (option.get_expected_max() == 0) {
        return {};
    }
    const auto& text = option.get_option_text();
    const auto word = text.substr(0, text.find(' '));
    return word.empty() ? "VALUE" : word;
}

TreeOption read_option(const CLI::Option& option) {
    const bool is_argument = option.get_positional();
    return {is_argument ? option.get_name(true) : "--" + option.get_lnames().front(),
            option.get_description(),
            value_of(option),
            words_of(option),
            option.get_required(),
            option.get_expected_max() > 1};
}

void read_options(const CLI::App& app, TreeCommand& into) {
    for (const auto* const option : app.get_options()) {
        const bool is_hidden = option->get_group().empty() || option == app.get_help_ptr();
        if (is_hidden || (!option->get_positional() && option->get_lnames().empty())) {
            continue;
        }
        (option->get_positional() ? into.arguments : into.options).push_back(read_option(*option));
    }
}

std::string own_footer(const CLI::App& app, const std::string& footer_of_program) {
    auto footer = app.get_footer();
    if (footer.ends_with(footer_of_program)) {
        footer.resize(footer.size() - footer_of_program.size());
    }
    while (footer.ends_with('\n')) {
        footer.pop_back();
    }
    return footer;
}

TreeCommand read(const CLI::App& app, std::string path, const std::string& footer_of_program) {
    TreeCommand command;
    command.path = std::move(path);
    command.name = app.get_name();
    command.help = app.get_description();
    command.footer = own_footer(app, footer_of_program);
    read_options(app, command);
    for (const auto* const part : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (part->get_name().empty()) { // a group of options
            read_options(*part, command);
        } else if (!part->get_group().empty()) {
            command.commands.push_back(
                read(*part, command.path + (command.path.empty() ? "" : " ") + part->get_name(),
                     footer_of_program));
        }
    }
    return command;
}

} // namespace

TreeCommand read_tree(const Syntax& program) {
    const auto& app = program.parser();
    return read(app, {}, app.get_footer());
}

void offer(CLI::Option& option, const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text.append(text.empty() ? "" : std::string(1, k_between_words)).append(word);
    }
    option.type_name(text);
}

} // namespace tokenward::cli
