#include "cli/completion.hpp"

#include <functional>
#include <string_view>

namespace tokenward::cli {
namespace {

// Both scripts walk the words before the cursor: `at` is the command so far, `takes` the option
// that waits for its value, `place` the number of arguments before this one. What is offered is
// looked up by them. ("path" is $PATH to zsh.)

constexpr std::string_view k_bash_start =
    R"sh(# bash completion of tokenward, made by "tokenward completion bash"

_tokenward()
{
    local word i cur at= takes= place=0 commands= options= valued= values=
    local -a words=()
    COMPREPLY=()
    # bash takes words apart at = and :
    for ((i = 1; i <= COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        if ((i > 1)) && [[ $word == :* || ${COMP_WORDS[i - 1]} == *: ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
    for ((i = 0; i < ${#words[@]} - 1; ++i)); do
        word=${words[i]}
        _tokenward_command
        if [[ $word == = ]]; then
            continue
        elif [[ -n $takes ]]; then
            takes=
        elif [[ $word == -* ]]; then
            [[ " $valued " != *" $word "* ]] || takes=$word
        elif [[ " $commands " == *" $word "* ]]; then
            at=${at:+$at }$word
        else
            ((++place))
        fi
    done
    cur=${words[i]}
    [[ $cur != = ]] || cur=
    [[ $cur != *:* ]] || return 0
    _tokenward_command
    if [[ -n $takes ]]; then
        _tokenward_values "$takes"
    elif [[ $cur == -* ]]; then
        values=$options
    else
        _tokenward_values "$place"
        [[ $place != 0 || -z $commands ]] || values=${values:+$values }$commands
    fi
    case $values in
        FILE*)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -W "${values#FILE}" -- "$cur")
            ;;
        DIR)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            ;;
        *)
            mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
            ;;
    esac
}
)sh";

constexpr std::string_view k_zsh_start = R"sh(#compdef tokenward
# zsh completion of tokenward, made by "tokenward completion zsh"

_tokenward()
{
    local word at= takes= values=
    local -i i place=0 none
    local -a commands options valued
    for ((i = 2; i < CURRENT; ++i)); do
        word=${(Q)words[i]}
        _tokenward_command
        if [[ -n $takes ]]; then
            takes=
        elif [[ $word == -* ]]; then
            (( ! ${valued[(Ie)$word]} )) || takes=$word
        elif (( ${commands[(I)$word:*]} )); then
            at=${at:+$at }$word
        else
            ((++place))
        fi
    done
    _tokenward_command
    if [[ -z $takes && $PREFIX == --*=* ]]; then
        takes=${PREFIX%%=*}
        compset -P '*='
    fi
    if [[ -n $takes ]]; then
        _tokenward_values "$takes"
    elif [[ $PREFIX == -* ]]; then
        _describe -o option options
        return
    else
        _tokenward_values "$place"
        if (( ! place && $#commands )); then
            _describe command commands
            none=$?
            [[ -n $values ]] || return $none
        fi
    fi
    case $values in
        FILE) _files ;;
        DIR) _files -/ ;;
        ?*) compadd -- ${=values} ;;
        *) return 1 ;;
    esac
}
)sh";

constexpr std::string_view k_bash_end = "\ncomplete -F _tokenward tokenward\n";

// As a file of $fpath it is called at once; sourced, it has to be registered.
constexpr std::string_view k_zsh_end = R"sh(
if [[ ${funcstack[1]} == _tokenward ]]; then
    _tokenward "$@"
else
    compdef _tokenward tokenward
fi
)sh";

/// In single quotes, as every shell reads them.
std::string in_quotes(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        c == '\'' ? result.append("'\\''") : result.append(1, c);
    }
    return result + "'";
}

void for_each(const TreeCommand& command, const std::function<void(const TreeCommand&)>& visit) {
    visit(command);
    for (const auto& part : command.commands) {
        for_each(part, visit);
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text.append(text.empty() ? "" : " ").append(word);
    }
    return text;
}

/// One way to write lists.
struct Dialect {
    std::string_view open;
    std::string_view close;
    bool tells; ///< what each one does, too
};
constexpr Dialect k_bash{"'", "'", false};
constexpr Dialect k_zsh{"(", ")", true};

class Writer {
public:
    Writer(const TreeCommand& program, const Dialect& dialect)
        : program_(program), dialect_(dialect) {}

    /// `_tokenward_command` sets commands, options and valued by $at; `_tokenward_values` sets
    /// values by $at and its argument.
    std::string functions() {
        text_ = "\n_tokenward_command()\n{\n    case $at in\n";
        for_each(program_, [this](const TreeCommand& command) { add_command(command); });
        text_ += "    esac\n}\n\n_tokenward_values()\n{\n    case $at:$1 in\n";
        for_each(program_, [this](const TreeCommand& command) { add_values(command); });
        return text_ + "    esac\n}\n";
    }

private:
    void add_command(const TreeCommand& command) {
        std::string commands;
        for (const auto& part : command.commands) {
            add(commands, part.name, part.help);
        }
        std::string options;
        std::string valued;
        add_options(command, options, valued);
        if (&command != &program_) {
            add_options(program_, options, valued);
        }
        add(options, "--help", "what it does and takes");
        text_ += "        " + in_quotes(command.path) + ")\n";
        assign("commands", commands);
        assign("options", options);
        assign("valued", valued);
        text_ += "            ;;\n";
    }

    void add_options(const TreeCommand& command, std::string& options, std::string& valued) const {
        for (const auto& option : command.options) {
            add(options, option.name, option.help);
            if (option.takes_value()) {
                valued.append(valued.empty() ? "" : " ").append(option.name);
            }
        }
    }

    void add(std::string& list, const std::string& name, const std::string& help) const {
        list.append(list.empty() ? "" : " ");
        list.append(dialect_.tells ? in_quotes(name + ":" + help) : name);
    }

    void assign(std::string_view variable, const std::string& list) {
        text_.append("            ").append(variable).append("=");
        text_.append(dialect_.open).append(list).append(dialect_.close).append("\n");
    }

    void add_values(const TreeCommand& command) {
        for (const auto& option : command.options) {
            // Those of the program stand anywhere.
            const auto place = &command == &program_ ? "*:" + option.name
                                                     : in_quotes(command.path + ":" + option.name);
            add_case(place, option);
        }
        for (std::size_t i = 0; i < command.arguments.size(); ++i) {
            const auto& argument = command.arguments[i];
            const auto place = argument.many ? in_quotes(command.path) + ":*"
                                             : in_quotes(command.path + ":" + std::to_string(i));
            add_case(place, argument);
        }
    }

    void add_case(const std::string& pattern, const TreeOption& option) {
        const auto values =
            option.value == "FILE" || option.value == "DIR" ? option.value : joined(option.words);
        if (!values.empty()) {
            text_ += "        " + pattern + ") values=" + in_quotes(values) + " ;;\n";
        }
    }

    const TreeCommand& program_;
    const Dialect& dialect_;
    std::string text_;
};

} // namespace

std::string bash_completion(const TreeCommand& program) {
    return std::string(k_bash_start) + Writer(program, k_bash).functions() +
           std::string(k_bash_end);
}

std::string zsh_completion(const TreeCommand& program) {
    return std::string(k_zsh_start) + Writer(program, k_zsh).functions() + std::string(k_zsh_end);
}

} // namespace tokenward::cli
