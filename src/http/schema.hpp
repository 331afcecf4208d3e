/// @file schema.hpp
/// The form of JSON objects and query parameters, as data: requests are checked against it before
/// a handler sees them, and /openapi.json is made from it, so that the two can't differ.
#pragma once

#include "admin/failure.hpp"
#include "http/json.hpp"
#include "http/target.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward::http {

enum class Kind : std::uint8_t {
    String,
    Integer,
    Boolean,
    Time,         ///< RFC 3339
    Strings,      ///< a list of them
    StringsOrAll, ///< a list, or "*"
    StringMap,    ///< names to strings
    StringsMap,   ///< names to lists of strings
    Object,
    Objects, ///< a list of them
};

enum class Presence : std::uint8_t {
    Required,
    Optional,
    Nullable,         ///< there, and perhaps null
    OptionalNullable, ///< null says something else than its absence
};

struct Schema;

struct Member {
    std::string_view name = {};
    Kind kind = Kind::String;
    Presence presence = Presence::Required;
    std::string_view help = {};
    std::span<const std::string_view> words = {}; ///< String: one of these; empty: any
    const Schema* of = nullptr;                   ///< Object, Objects
};

struct Schema {
    std::string_view name; ///< in /openapi.json
    std::span<const Member> members;
};

/// The members of one and then those of the other.
template <std::size_t First, std::size_t Second>
consteval std::array<Member, First + Second> joined(const std::array<Member, First>& first,
                                                    const std::array<Member, Second>& second) {
    std::array<Member, First + Second> members;
    std::ranges::copy(second, std::ranges::copy(first, members.begin()).out);
    return members;
}

struct Parameter {
    std::string_view name;
    std::string_view help = {};
    Kind kind = Kind::String; ///< String, Integer; Strings: may be repeated
    bool required = false;
    std::span<const std::string_view> words = {};
};

/// Invalid, and says where, for anything else than an object with the members of `schema`.
[[nodiscard]] admin::Answer<Done> check_object(const Json& value, const Schema& schema);

/// Invalid for a parameter that isn't known, is there twice, or lacks.
[[nodiscard]] admin::Answer<Done> check_query(const Pairs& query,
                                              std::span<const Parameter> parameters);

} // namespace tokenward::http
