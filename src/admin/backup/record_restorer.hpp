/// @file record_restorer.hpp
/// Records of a backup on their way into the store, within one change. What is here already stays
/// as it is; what was ended here, or hangs on what isn't here, is refused. Into a store in use only
/// tokens and tombstones come.
#pragma once

#include "admin/backup/backup_record.hpp"
#include "admin/backup/claim.hpp"
#include "admin/backup/restoration.hpp"
#include "admin/failure.hpp"
#include "admin/store/change.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenward::admin {

enum class Restored : std::uint8_t {
    Made,
    Already, ///< it is here, or over; nothing was done
};

/// By the key of their record, the incarnation; empty: there is none.
using KnownParents = std::unordered_map<std::string, std::string>;

class RecordRestorer {
public:
    /// @param parents which nobody changes meanwhile; more are learnt
    RecordRestorer(Change& change, StoreState state, KnownParents& parents)
        : change_(change), state_(state), parents_(parents) {}

    /// Notes nothing when it is refused.
    /// @param novelty Sure: neither it nor a token's name can be here
    [[nodiscard]] Answer<Restored> restore(const BackupRecord& record,
                                           Novelty novelty = Novelty::Unknown);

private:
    [[nodiscard]] Answer<Restored> take(const Settings& settings);
    [[nodiscard]] Answer<Restored> take(const BackupTombstone& tombstone);
    [[nodiscard]] Answer<Restored> take(const OrganizationDetail& organization);
    [[nodiscard]] Answer<Restored> take(const ProjectDetail& project);
    [[nodiscard]] Answer<Restored> take(const UserDetail& user);
    [[nodiscard]] Answer<Restored> take(const PasswordDetail& password);
    [[nodiscard]] Answer<Restored> take(const GrantDetail& grant);
    [[nodiscard]] Answer<Restored> take(const BackupToken& token);

    /// False when there is none of that key, and it may be made; refused when there is none in a
    /// store in use, or one of another incarnation.
    template <class Detail>
    [[nodiscard]] Answer<bool> is_here(const std::string& key, const Detail& wanted);

    /// Refused in a store in use, of what `what` names and isn't there.
    [[nodiscard]] Answer<Done>
    require_never_taken(const std::string& what, std::string_view remedy = "make it by hand") const;

    [[nodiscard]] Answer<Done> require_user(const std::string& login,
                                            const std::string& incarnation);
    [[nodiscard]] Answer<Done> require_project(const std::string& key,
                                               const std::string& incarnation);
    [[nodiscard]] Answer<Done> require_organization(const std::string& key,
                                                    const std::string& incarnation);
    /// Each is read once.
    template <class Detail>
    [[nodiscard]] Answer<Done> require_parent(const std::string& key, const std::string& name,
                                              const std::string& incarnation);

    [[nodiscard]] Answer<bool> is_known(const TokenDetail& token);
    [[nodiscard]] Answer<Done> require_free_name(const TokenDetail& token);
    [[nodiscard]] Answer<Done> require_parents(const TokenDetail& token);
    [[nodiscard]] Answer<Done> end_here(const BackupTombstone& tombstone);
    void write(const BackupToken& token);

    Change& change_;
    StoreState state_;
    KnownParents& parents_;
    Novelty novelty_ = Novelty::Unknown; ///< of the one that is being restored
};

} // namespace tokenward::admin
