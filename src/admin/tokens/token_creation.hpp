/// @file token_creation.hpp
/// Making a token. The token itself is given back once and kept nowhere.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "admin/tokens/token_minting.hpp"
#include "admin/tokens/token_request.hpp"

namespace tokenward::admin {

/// Who may: see token_right.hpp. An organization token gets no more than the settings allow.
///
/// Through a token, the new one is no wider than that one in projects, permissions and attributes
/// and, unless the settings allow it, ends no later: what is left out of the request means all, and
/// is refused where that would be more. No analysis token makes one.
[[nodiscard]] Answer<CreatedToken> create_token(Store& store, const Actor& actor,
                                                TokenRequest request);

} // namespace tokenward::admin
