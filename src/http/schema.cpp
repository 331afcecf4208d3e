#include "http/schema.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tokenward::http {
namespace {

/// Long enough to be recognized; what a client sent is not repeated at any length.
std::string in_quotes(std::string_view text) {
    constexpr std::size_t k_shown = 60;
    return "\"" + std::string(text.substr(0, k_shown)) + (text.size() > k_shown ? "…\"" : "\"");
}

template <class Named> std::string names_of(std::span<const Named> items) {
    std::string names;
    for (const auto& item : items) {
        names.append(names.empty() ? "" : ", ").append(item.name);
    }
    return names;
}

std::string list_of(std::span<const std::string_view> words) {
    std::string list;
    for (const auto word : words) {
        list.append(list.empty() ? "" : ", ").append(word);
    }
    return list;
}

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
    return words.empty() || std::ranges::find(words, text) != words.end();
}

bool are_strings(const Json& value) {
    return std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
}

bool is_of(const Json& value, Kind kind) {
    switch (kind) {
    case Kind::String:
    case Kind::Time:
        return value.is_string();
    case Kind::Integer:
        return value.is_number_integer();
    case Kind::Boolean:
        return value.is_boolean();
    case Kind::Strings:
        return value.is_array() && are_strings(value);
    case Kind::StringsOrAll:
        return (value.is_array() && are_strings(value)) || (value.is_string() && value == "*");
    case Kind::StringMap:
        return value.is_object() && are_strings(value);
    case Kind::Object:
    case Kind::StringsMap: // in answers only
        return value.is_object();
    case Kind::Objects:
        return value.is_array();
    }
    return false;
}

std::string_view name_of(Kind kind) {
    switch (kind) {
    case Kind::String:
    case Kind::Time:
        return "a string";
    case Kind::Integer:
        return "a whole number";
    case Kind::Boolean:
        return "true or false";
    case Kind::Strings:
        return "a list of strings";
    case Kind::StringsOrAll:
        return "a list of strings, or \"*\"";
    case Kind::StringMap:
        return "an object of strings";
    case Kind::StringsMap:
        return "an object of lists of strings";
    case Kind::Object:
        return "an object";
    case Kind::Objects:
        return "a list of objects";
    }
    return "something else";
}

bool may_lack(Presence presence) noexcept {
    return presence == Presence::Optional || presence == Presence::OptionalNullable;
}

bool may_be_null(Presence presence) noexcept {
    return presence == Presence::Nullable || presence == Presence::OptionalNullable;
}

admin::Answer<Done> check_member(const Json& value, const Member& member) {
    const auto name = in_quotes(member.name);
    if (value.is_null() && may_be_null(member.presence)) {
        return Done{};
    }
    if (!is_of(value, member.kind)) {
        return admin::invalid(name + " must be " + std::string(name_of(member.kind)) +
                              (may_be_null(member.presence) ? ", or null" : ""));
    }
    if (value.is_string() && !is_one_of(value.get_ref<const std::string&>(), member.words)) {
        return admin::invalid(name + " must be one of: " + list_of(member.words));
    }
    return Done{};
}

bool is_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

admin::Answer<Done> check_parameter(std::string_view value, const Parameter& parameter) {
    const auto name = "the query's " + in_quotes(parameter.name);
    if (value.empty()) {
        // What is left out may mean "all"; an unset variable must not.
        return admin::invalid(name + " needs a value that isn't empty");
    }
    if (parameter.kind == Kind::Integer && !is_number(value)) {
        return admin::invalid(name + " must be a whole number");
    }
    if (!is_one_of(value, parameter.words)) {
        return admin::invalid(name + " must be one of: " + list_of(parameter.words));
    }
    return Done{};
}

} // namespace

admin::Answer<Done> check_object(const Json& value, const Schema& schema) {
    if (!value.is_object()) {
        return admin::invalid("the body must be a JSON object");
    }
    for (const auto& [name, item] : value.items()) {
        const auto member =
            std::ranges::find(schema.members, std::string_view(name), &Member::name);
        if (member == schema.members.end()) {
            return admin::invalid("there is no member " + in_quotes(name) +
                                  " here; there are: " + names_of(schema.members));
        }
        if (const auto checked = check_member(item, *member); !checked) {
            return checked;
        }
    }
    for (const auto& member : schema.members) {
        if (!may_lack(member.presence) && !value.contains(std::string(member.name))) {
            return admin::invalid("the member " + in_quotes(member.name) + " is needed");
        }
    }
    return Done{};
}

admin::Answer<Done> check_query(const Pairs& query, std::span<const Parameter> parameters) {
    for (const auto& [name, value] : query) {
        const auto parameter =
            std::ranges::find(parameters, std::string_view(name), &Parameter::name);
        if (parameter == parameters.end()) {
            return admin::invalid("the query can't have " + in_quotes(name) +
                                  (parameters.empty()
                                       ? " here; it takes none"
                                       : " here; there are: " + names_of(parameters)));
        }
        const bool is_again = std::ranges::count(query, name, &Pairs::value_type::first) > 1;
        if (is_again && parameter->kind != Kind::Strings) {
            return admin::invalid("the query has " + in_quotes(name) + " twice");
        }
        if (const auto checked = check_parameter(value, *parameter); !checked) {
            return checked;
        }
    }
    for (const auto& parameter : parameters) {
        if (parameter.required &&
            std::ranges::find(query, parameter.name, &Pairs::value_type::first) == query.end()) {
            return admin::invalid("the query needs " + in_quotes(parameter.name));
        }
    }
    return Done{};
}

} // namespace tokenward::http
