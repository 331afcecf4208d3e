/// @file token_changes.hpp
/// Changing what a token is called and, of organization tokens, which projects it is for. The token
/// itself stays the same.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenward::admin {

/// What isn't set stays.
struct TokenEdit {
    std::optional<std::string> name; ///< trimmed; unique for its owner, but for sessions
    std::optional<std::string> description;
};

/// For those who may revoke it (Authority::may_manage). Returns the token as it is now; a change
/// that changes nothing leaves no audit entry.
[[nodiscard]] Answer<TokenDetail> edit_token(Store& store, const Actor& actor,
                                             const std::string& id, const TokenEdit& edit);

/// `all` takes the place of the whole list, when it is set; then `add` comes to it, and `remove`
/// goes.
struct ProjectListEdit {
    std::optional<std::vector<std::string>> all;
    std::vector<std::string> add;
    std::vector<std::string> remove;
};

/// Organization tokens for chosen projects only; those for all projects stay so. For those who may
/// revoke it; what is added must be in the organization and, through a token, no more than that
/// token has. At least one project stays: to take all away, revoke the token.
[[nodiscard]] Answer<TokenDetail> edit_token_projects(Store& store, const Actor& actor,
                                                      const std::string& id,
                                                      const ProjectListEdit& edit);

} // namespace tokenward::admin
