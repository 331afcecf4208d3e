/// @file last_use.hpp
/// When tokens were last used, as far as the gate has noted it.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/store.hpp"

#include <optional>
#include <span>
#include <string>

namespace tokenward::admin {

/// Fills in `last_used`. What the gate notes is not sealed: a note that can't be read counts as
/// none, and fails nothing.
[[nodiscard]] Answer<Done> read_last_uses(Store& store, std::span<TokenDetail> tokens);

/// Of one token; watched, so that nobody uses it behind a change's back.
[[nodiscard]] Answer<std::optional<Time>> last_use_of(Change& change, const std::string& id);

} // namespace tokenward::admin
