/// @file token_import.hpp
/// Taking over a token that another server issued, by its hash. See
/// docs/decisions/0016-imported-tokens-are-known-by-their-hash.md.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tokenward::admin {

/// As that server has it.
struct ForeignToken {
    std::string hash; ///< SHA-384 of the whole token: 96 hex characters
    std::string name;
    TokenType type = TokenType::User; ///< `user`, `project` or `global`
    std::string owner;                ///< login
    std::string project;              ///< key; `project` only
    Time created_at{};
    std::optional<Time> last_used;
    std::optional<Time> expires_at;
};

struct ImportedDetail {
    TokenDetail detail;
    bool already = false; ///< it was here; nothing was done
};

/// A system administrator's. The owner must be there and active, the project too, the name free and
/// the expiry, if any, to come; the maximum lifetime bounds only what is created here, and no
/// permission is asked for. Refused when the token was ended here: it never comes back.
[[nodiscard]] Answer<ImportedDetail> import_token(Store& store, const Actor& actor,
                                                  const ForeignToken& token);

/// So many share one change.
inline constexpr std::size_t k_imported_at_once = 64;

/// Each as import_token() does, in order, with few round trips for all of them. One that is refused
/// holds nobody up, but where ends_all() nobody after it is tried.
/// @return what became of those that were tried
[[nodiscard]] std::vector<Answer<ImportedDetail>>
import_tokens(Store& store, const Actor& actor, std::span<const ForeignToken> tokens);

} // namespace tokenward::admin
