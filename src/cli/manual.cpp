#include "cli/manual.hpp"

#include "cli/manual_sections.hpp"
#include "cli/version.hpp"

#include <algorithm>
#include <string_view>

namespace tokenward::cli {
namespace {

/// Text as troff reads it: a hyphen that is to be copied, and no line that begins with a request.
std::string escaped(std::string_view text) {
    std::string result;
    bool at_start = true;
    for (const char c : text) {
        if (at_start && (c == '.' || c == '\'')) {
            result += "\\&";
        }
        at_start = c == '\n';
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
    }
    return result;
}

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

/// What a command does, as --help has it: without capital and point.
std::string sentence(std::string_view help) {
    return upper(help.substr(0, 1)) + escaped(help.substr(std::min<std::size_t>(1, help.size()))) +
           ".\n";
}

/// In quotes, as one argument of a macro.
std::string argument(std::string_view text) {
    return "\"" + escaped(text) + "\"";
}

class Page {
public:
    std::string of(const TreeCommand& program) {
        begin("TOKENWARD");
        text_.append(k_manual_begin);
        add_options(program.options);
        text_ += ".SH COMMANDS\n";
        for (const auto& command : program.commands) {
            add_commands(command);
        }
        return text_.append(k_manual_end);
    }

    std::string of_one(const TreeCommand& command) {
        const auto name = "tokenward-" + command.name;
        begin(upper(name));
        text_ += ".SH NAME\n" + escaped(name) + " \\- " + escaped(command.help) + "\n";
        text_ += ".SH SYNOPSIS\n";
        add_synopsis(command);
        text_ += ".SH COMMANDS\n";
        add_commands(command);
        return text_.append(k_command_manual_end);
    }

private:
    void begin(const std::string& title) {
        text_.append(".\\\" Made by \"tokenward manual\".\n.TH ").append(argument(title));
        text_.append(" 1 ").append(k_manual_date).append(" \"tokenward ").append(k_version);
        text_.append("\" \"User Commands\"\n");
    }

    /// A line for each way to call it.
    void add_synopsis(const TreeCommand& command) {
        if (command.commands.empty() || !command.arguments.empty()) {
            text_ += std::string(text_.ends_with("SYNOPSIS\n") ? "" : ".br\n") + ".B " +
                     argument("tokenward " + command.path) + "\n";
            if (const auto rest = usage(command); !rest.empty()) {
                text_ += escaped(rest.substr(1)) + "\n";
            }
        }
        for (const auto& part : command.commands) {
            add_synopsis(part);
        }
    }

    void add_commands(const TreeCommand& command) {
        if (command.commands.empty() || !command.arguments.empty()) {
            add_command(command);
        }
        for (const auto& part : command.commands) {
            add_commands(part);
        }
    }

    void add_command(const TreeCommand& command) {
        text_ += ".SS " + argument("tokenward " + command.path + usage(command)) + "\n";
        text_ += sentence(command.help);
        if (!command.footer.empty()) {
            text_ += escaped(command.footer) + "\n";
        }
        for (const auto& one : command.arguments) {
            text_ += ".TP\n.I " + argument(upper(one.name)) + "\n" + escaped(one.help) + "\n";
        }
        add_options(command.options);
    }

    static std::string usage(const TreeCommand& command) {
        std::string text = command.options.empty() ? "" : " [options]";
        for (const auto& one : command.arguments) {
            const auto name = upper(one.name) + (one.many ? "..." : "");
            text += one.required ? " " + name : " [" + name + "]";
        }
        return text;
    }

    void add_options(const std::vector<TreeOption>& options) {
        for (const auto& option : options) {
            text_ += ".TP\n";
            text_ += option.takes_value()
                         ? ".BI " + argument(option.name) + " \" \" " + argument(option.value)
                         : ".B " + argument(option.name);
            text_ += "\n" + escaped(option.help) + "\n";
        }
    }

    std::string text_;
};

} // namespace

std::string manual_page(const TreeCommand& program) {
    return Page().of(program);
}

std::string manual_page_of(const TreeCommand& command) {
    return Page().of_one(command);
}

} // namespace tokenward::cli
