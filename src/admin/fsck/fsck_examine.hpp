/// @file fsck_examine.hpp
/// One function for each kind of thing in a store: what is wrong with it. A record with a bad seal
/// is told and left, and so is what hangs on one, for nobody knows what it said.
#pragma once

#include "admin/fsck/fsck_fault.hpp"

#include <string>

namespace tokenward::admin {

[[nodiscard]] Answer<Verdict> examine_settings(Records& records);
/// `key` is that of any sealed record. Bad ones are told by those below.
[[nodiscard]] Answer<Verdict> examine_seal(Records& records, const std::string& key);

[[nodiscard]] Answer<Verdict> examine_organization(Records& records,
                                                   const std::string& organization);
[[nodiscard]] Answer<Verdict> examine_user(Records& records, const std::string& login);
[[nodiscard]] Answer<Verdict> examine_project(Records& records, const std::string& project);
[[nodiscard]] Answer<Verdict> examine_grant(Records& records, const std::string& login,
                                            const std::string& project);
[[nodiscard]] Answer<Verdict> examine_password(Records& records, const std::string& login);
[[nodiscard]] Answer<Verdict> examine_token(Records& records, const std::string& id);
[[nodiscard]] Answer<Verdict> examine_message(Records& records, const std::string& id);

// Gate records whose other half is gone; all else is seen from that half.
[[nodiscard]] Answer<Verdict> examine_gate_user(Records& records, const std::string& login);
[[nodiscard]] Answer<Verdict> examine_gate_project(Records& records, const std::string& project);
[[nodiscard]] Answer<Verdict> examine_gate_grant(Records& records, const std::string& login,
                                                 const std::string& project);
[[nodiscard]] Answer<Verdict> examine_gate_token(Records& records, const std::string& lookup);

// What is no record.
/// `id` is that of a token whose reuse was told of.
[[nodiscard]] Answer<Verdict> examine_reuse_mark(Records& records, const std::string& id);
/// That `entry`, which stands in an index, leads to what belongs there.
[[nodiscard]] Answer<Verdict> examine_entry(Records& records, const IndexEntry& entry);
/// The same of a name in one of the two indexes of token names.
[[nodiscard]] Answer<Verdict> examine_name(Records& records, const std::string& index,
                                           const std::string& name, const std::string& id);
/// That `predecessor` is still to be ended by what becomes of `successor`, which is gone.
[[nodiscard]] Answer<Verdict> examine_kept_predecessor(Records& records,
                                                       const std::string& successor,
                                                       const std::string& predecessor);
/// `bucket` is one of `<prefix>seen:<00..ff>`.
[[nodiscard]] Answer<Verdict> examine_last_use(Records& records, const std::string& bucket,
                                               const std::string& id);

} // namespace tokenward::admin
