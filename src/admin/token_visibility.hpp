/// @file token_visibility.hpp
/// Whose tokens somebody may look at: one's own; an organization's with `admin` in it; anybody's
/// for a system administrator. The same who may revoke them.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/store.hpp"
#include "admin/token_detail.hpp"
#include "admin/token_listing.hpp"

namespace tokenward::admin {

/// `filter`, narrowed to what the actor may see; Refused when it asks for more.
[[nodiscard]] Answer<TokenFilter> visible_tokens(Store& store, const Actor& actor,
                                                 TokenFilter filter);

[[nodiscard]] Answer<Done> require_visible(Store& store, const Actor& actor,
                                           const TokenDetail& token);

} // namespace tokenward::admin
