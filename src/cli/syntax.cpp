#include "cli/syntax.hpp"

#include "cli/command_tree.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

template <class Type>
concept List = std::same_as<Type, std::vector<std::string>>;

void check_not_empty(CLI::Option& option) {
    option.check([](const std::string& value) {
        return value.empty() ? std::string("needs a value that isn't empty") : std::string();
    });
}

/// Those in groups, which CLI11 keeps as nameless commands, included.
void check_none_empty(CLI::App& app) {
    for (auto* const option : app.get_options()) {
        if (option->get_expected_max() > 0 && !option->get_lnames().empty()) {
            check_not_empty(*option);
        }
    }
    for (auto* const group :
         app.get_subcommands([](const CLI::App* each) { return each->get_name().empty(); })) {
        check_none_empty(*group);
    }
}

const CLI::App& program_of(const CLI::App& app) {
    const auto* at = &app;
    while (at->get_parent() != nullptr) {
        at = at->get_parent();
    }
    return *at;
}

} // namespace

Option Option::required() {
    option_->required();
    if (!option_->get_positional()) { // CLI11 tells it only of options without a text of their own
        option_->option_text(option_->get_option_text() + " REQUIRED");
    }
    return *this;
}

Option Option::between(std::uint64_t least, std::uint64_t most) {
    option_->check(CLI::Range(least, most));
    return *this;
}

Option Option::offers(const std::vector<std::string>& words) {
    offer(*option_, words);
    return *this;
}

Option Option::excludes(const Option& other) {
    option_->excludes(other.option_);
    return *this;
}

Option Option::refuse_empty() {
    check_not_empty(*option_);
    return *this;
}

Option Option::metavar(const std::string& text) {
    option_->option_text(text);
    return *this;
}

Option Option::group(const std::string& heading) {
    option_->group(heading);
    return *this;
}

bool Option::is_given() const {
    return option_->count() > 0;
}

template <OptionValue Type>
Option Syntax::option(const std::string& name, Type& value, const std::string& metavar,
                      const std::string& help) {
    auto* const option = app_->add_option(name, value, help)->option_text(metavar);
    if constexpr (List<Type>) { // or it would take positional arguments that follow
        option->allow_extra_args(false);
    }
    return Option(*option);
}

template Option Syntax::option(const std::string&, std::string&, const std::string&,
                               const std::string&);
template Option Syntax::option(const std::string&, std::optional<std::string>&, const std::string&,
                               const std::string&);
template Option Syntax::option(const std::string&, std::vector<std::string>&, const std::string&,
                               const std::string&);
template Option Syntax::option(const std::string&, std::size_t&, const std::string&,
                               const std::string&);
template Option Syntax::option(const std::string&, unsigned&, const std::string&,
                               const std::string&);
template Option Syntax::option(const std::string&, std::optional<std::int64_t>&, const std::string&,
                               const std::string&);

Option Syntax::flag(const std::string& name, bool& is_given, const std::string& help) {
    return Option(*app_->add_flag(name, is_given, help));
}

Option Syntax::argument(const std::string& name, std::string& value, const std::string& help) {
    return Option(*app_->add_option(name, value, help));
}

Option Syntax::argument(const std::string& name, std::vector<std::string>& values,
                        const std::string& help) {
    return Option(*app_->add_option(name, values, help));
}

Syntax Syntax::exclusive_group(const std::string& name) {
    auto* const group = app_->add_option_group(name, "at most one");
    group->require_option(0, 1);
    return Syntax(*group);
}

void Syntax::footer(const std::string& text) {
    // What stands there already is the program's, which each command begins with.
    app_->footer(text + "\n\n" + app_->get_footer());
}

Syntax Syntax::command(const std::string& name, const std::string& help,
                       const std::function<void(Syntax&)>& declare,
                       std::function<void()> on_chosen) {
    auto* const app = app_->add_subcommand(name, help);
    app->footer(program_of(*app).get_footer()); // and not that of a command it is part of
    Syntax syntax(*app);
    declare(syntax);
    check_none_empty(*app);
    app->callback([app, on_chosen = std::move(on_chosen)] {
        if (app->get_subcommands().empty()) {
            on_chosen();
        }
    });
    return syntax;
}

Syntax Syntax::command_group(const std::string& name, const std::string& help) {
    return Syntax(*app_->add_subcommand(name, help)->require_subcommand(1));
}

void Syntax::hide() {
    app_->group("");
}

} // namespace tokenward::cli
