/// @file json_body.hpp
/// Reading JSON that a stranger sent (RFC 8259).
#pragma once

#include "admin/failure.hpp"
#include "http/json.hpp"
#include "tokenward/secret.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

// Far above what any call takes; so that a body costs no more than its length.
inline constexpr std::size_t k_max_json_depth = 8;
inline constexpr std::size_t k_max_json_values = 4096;
inline constexpr std::size_t k_max_json_members = 64; ///< of one object

/// Invalid, and says at which byte, for what is no JSON; for a member that stands twice in an
/// object, because readers disagree about which one counts; and, as soon as it is passed, for what
/// passes a bound. Repeats nothing of `text` but names.
[[nodiscard]] admin::Answer<Json> parse_json(std::string_view text);

// Members of an object that check_object() passed; what lacks or is null gives an empty value.
[[nodiscard]] std::string text_in(const Json& object, const std::string& name);
/// Nothing when it lacks; empty for null.
[[nodiscard]] std::optional<std::string> text_if_there(const Json& object, const std::string& name);
/// Invalid when one of these is there and empty. What is left out may mean oneself, or everything;
/// a variable that wasn't set must not.
[[nodiscard]] admin::Answer<Done> refuse_empty(const Json& object,
                                               std::initializer_list<std::string_view> names);
[[nodiscard]] std::vector<std::string> texts_in(const Json& object, const std::string& name);
[[nodiscard]] bool flag_in(const Json& object, const std::string& name);
/// Takes the text of a member that must be there out of `object`: no copy of it stays behind.
[[nodiscard]] SecretText take_secret(Json& object, const std::string& name);

} // namespace tokenward::http
