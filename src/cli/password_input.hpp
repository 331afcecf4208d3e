/// @file password_input.hpp
/// A password from a person or a pipe, never from an argument, which others on the machine see.
#pragma once

#include "admin/failure.hpp"
#include "tokenward/secret.hpp"

namespace tokenward::cli {

/// A terminal is asked twice, without echo; anything else on stdin gives its first line.
[[nodiscard]] admin::Answer<SecretText> read_new_password();

} // namespace tokenward::cli
