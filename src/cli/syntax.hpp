/// @file syntax.hpp
/// What a command takes: options, flags and positional arguments, and the commands below it. Those
/// who declare it include no parser: CLI11 takes longer to compile than all the rest of a command,
/// and so only syntax.cpp and the few that look into what was parsed have it in.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace tokenward::cli {

/// What the value of an option may be stored in. A number that is none, or too large, is refused
/// while parsing; an optional stays empty without the option; a list is as long as the option is
/// repeated.
template <class Type>
concept OptionValue =
    std::same_as<Type, std::string> || std::same_as<Type, std::optional<std::string>> ||
    std::same_as<Type, std::vector<std::string>> || std::same_as<Type, std::size_t> ||
    std::same_as<Type, unsigned> || std::same_as<Type, std::optional<std::int64_t>>;

/// An option, flag or argument that was declared. A handle, valid as long as the program's parser;
/// each of its functions returns it again.
class Option {
public:
    /// Wrong usage without it. An option tells so in --help.
    Option required();
    /// A number from `least` to `most`, both included.
    Option between(std::uint64_t least, std::uint64_t most);
    /// All the words it takes, for completion. The command itself refuses others.
    Option offers(const std::vector<std::string>& words);
    /// Wrong usage beside the other one.
    Option excludes(const Option& other);
    /// Wrong usage with an empty value: a command's own options have it without asking.
    Option refuse_empty();
    /// What --help calls its value, instead of TEXT: `FILE`.
    Option metavar(const std::string& text);
    /// The heading under which --help lists it.
    Option group(const std::string& heading);

    /// On the command line; only after parsing.
    [[nodiscard]] bool is_given() const;

private:
    friend class Syntax;
    explicit Option(CLI::Option& option) noexcept : option_(&option) {}

    CLI::Option* option_;
};

/// The syntax of the program, or of one command. A handle, valid as long as the program's parser;
/// what is declared here is stored where the caller says, which has to live as long.
class Syntax {
public:
    explicit Syntax(CLI::App& app) noexcept : app_(&app) {}

    /// An option with a value, as `--name VALUE` or `--name=VALUE`.
    /// @param metavar what --help calls the value
    template <OptionValue Type>
    Option option(const std::string& name, Type& value, const std::string& metavar,
                  const std::string& help);
    /// An option without a value.
    Option flag(const std::string& name, bool& is_given, const std::string& help);
    /// A positional argument; --help calls it by its name.
    Option argument(const std::string& name, std::string& value, const std::string& help);
    /// The same, of any number: it takes what is left.
    Option argument(const std::string& name, std::vector<std::string>& values,
                    const std::string& help);

    /// For options of which at most one may be given; --help lists them together.
    [[nodiscard]] Syntax exclusive_group(const std::string& name);

    /// What --help says last, before what it says of the whole program.
    void footer(const std::string& text);

    /// A command below this one. An empty value of its options is wrong usage: what is left out may
    /// mean "all" or "globally", and an unset shell variable must not.
    /// @param declare says at once what it takes
    /// @param on_chosen is called while parsing, when it is named and none below it is
    Syntax command(const std::string& name, const std::string& help,
                   const std::function<void(Syntax&)>& declare, std::function<void()> on_chosen);
    /// A command that only holds others: one of them has to be named.
    [[nodiscard]] Syntax command_group(const std::string& name, const std::string& help);
    /// Leaves this command out of --help, the manual and completion.
    void hide();

    /// For those who look into what was parsed.
    [[nodiscard]] CLI::App& parser() const noexcept { return *app_; }

private:
    CLI::App* app_;
};

} // namespace tokenward::cli
