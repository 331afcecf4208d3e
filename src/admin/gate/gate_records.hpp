/// @file gate_records.hpp
/// What the gate reads, written from what the services know.
#pragma once

#include "admin/records/grant_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/change.hpp"
#include "tokenward/field.hpp"
#include "tokenward/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward::admin {

/// So long is a token known as expired, and not as unknown.
inline constexpr std::chrono::days k_kept_after_expiry{7};
inline constexpr std::chrono::days k_tombstone_kept{90};

/// What the gate reads of each, sealed for its key by the current key.
[[nodiscard]] Result<OwnedFields> gate_fields(const Records& records, const UserDetail& user);
[[nodiscard]] Result<OwnedFields> gate_fields(const Records& records, const GrantDetail& grant);
[[nodiscard]] Result<OwnedFields> gate_fields(const Records& records, const ProjectDetail& project);
[[nodiscard]] Result<OwnedFields> gate_fields(const Records& records, const TokenDetail& token);

void put_gate_user(Change& change, GateOrder order, const UserDetail& user);
void put_gate_grant(Change& change, GateOrder order, const GrantDetail& grant);
void put_gate_project(Change& change, GateOrder order, const ProjectDetail& project);
void put_gate_token(Change& change, GateOrder order, const TokenDetail& token);

/// Where it stands: one that is gone, a tombstone, or without a good seal is never brought back.
[[nodiscard]] Answer<Done> renew_gate_token(Change& change, GateOrder order,
                                            const TokenDetail& token);

/// How long it is remembered that a token was ended.
enum class TombstoneLife : std::uint8_t {
    Limited, ///< k_tombstone_kept: what was minted here is never made again
    Endless, ///< what was imported could be imported again
};

/// `why` is a word of lower-case letters and hyphens.
void put_tombstone(Change& change, std::string_view lookup, std::string_view id,
                   std::string_view why, TombstoneLife life);

/// The same with its end: nothing is never.
void put_tombstone_until(Change& change, std::string_view lookup, std::string_view id,
                         std::string_view why, std::optional<Time> until);

} // namespace tokenward::admin
