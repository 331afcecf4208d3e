/// @file empty_value.hpp
/// An option that is there has a value. What is left out may mean "all" or "globally"; an unset
/// shell variable must not.
#pragma once

#include <string>

#include <CLI/App.hpp>

namespace tokenward::cli {

inline void refuse_empty_value(CLI::Option& option) {
    option.check([](const std::string& value) {
        return value.empty() ? std::string("needs a value that isn't empty") : std::string();
    });
}

/// All options of a command, those in groups (which CLI11 keeps as nameless commands) included.
inline void refuse_empty_values(CLI::App& app) {
    for (auto* const option : app.get_options()) {
        if (option->get_expected_max() > 0 && !option->get_lnames().empty()) {
            refuse_empty_value(*option);
        }
    }
    for (auto* const group :
         app.get_subcommands([](const CLI::App* each) { return each->get_name().empty(); })) {
        refuse_empty_values(*group);
    }
}

} // namespace tokenward::cli
