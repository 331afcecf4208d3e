/// @file gate_view.hpp
/// Gate records as the daemon finds them, to be compared with its own.
#pragma once

#include "admin/records/token_detail.hpp"
#include "admin/store/records.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/field.hpp"
#include "tokenward/record.hpp"
#include "tokenward/result.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string_view>

namespace tokenward::admin {

/// Sealed by us, absent, or there without a good seal or form: then it is no record, but somebody
/// else's business.
template <class Record> struct GateView {
    std::optional<redis::HashRecord> hash; ///< what `record` points into
    std::optional<Record> record;
    bool is_damaged = false;
};

[[nodiscard]] Answer<GateView<TokenEntry>> view_gate_token(Records& records,
                                                           std::string_view lookup);
[[nodiscard]] Answer<GateView<UserAuthority>> view_gate_user(Records& records,
                                                             std::string_view login);
[[nodiscard]] Answer<GateView<ProjectAuthority>>
view_gate_grant(Records& records, std::string_view login, std::string_view project);
[[nodiscard]] Answer<GateView<ProjectRecord>> view_gate_project(Records& records,
                                                                std::string_view key);

/// Whether the gate has of this token what it is to have: its record, or none any more because it
/// expired.
[[nodiscard]] bool is_in_place(const TokenDetail& token, const GateToken& gate, Time now) noexcept;

/// Whether what stands there says what would be written, whichever key sealed it.
[[nodiscard]] bool says_the_same(redis::HashRecord& there, const Result<OwnedFields>& written);

} // namespace tokenward::admin
