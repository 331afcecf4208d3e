/// @file password_input.hpp
/// A password from a person or a pipe, never from an argument, which others on the machine see.
#pragma once

#include "admin/failure.hpp"
#include "tokenward/secret.hpp"

#include <string_view>

namespace tokenward::cli {

/// A terminal is asked twice, without echo; anything else on stdin gives its first line.
[[nodiscard]] admin::Answer<SecretText> read_new_password();

/// One that is there already: a terminal is asked once, without echo, by `prompt`; anything else on
/// stdin gives its first line, and what follows stays there for others.
[[nodiscard]] admin::Answer<SecretText> read_password(std::string_view prompt);

} // namespace tokenward::cli
