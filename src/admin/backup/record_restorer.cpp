#include "admin/backup/record_restorer.hpp"

#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/records/record_words.hpp"
#include "admin/store/index_entries.hpp"
#include "admin/tokens/token_ending.hpp"
#include "admin/tokens/token_index.hpp"
#include "tokenward/seen_name.hpp"

#include <string_view>
#include <utility>
#include <variant>

namespace tokenward::admin {
namespace {

Failure other_incarnation(const std::string& what) {
    return conflict(what + " here is another one of that name");
}

} // namespace

Answer<Restored> RecordRestorer::restore(const BackupRecord& record, Novelty novelty) {
    novelty_ = novelty;
    return std::visit([this](const auto& each) { return take(each); }, record);
}

template <class Detail>
Answer<bool> RecordRestorer::is_here(const std::string& key, const Detail& wanted) {
    const auto there = change_.find<Detail>(key);
    if (!there) {
        return there.error();
    }
    if (!*there) {
        const auto may = require_never_taken(called(wanted));
        return may ? Answer<bool>(false) : may.error();
    }
    return (*there)->incarnation == wanted.incarnation
               ? Answer<bool>(true)
               : other_incarnation("the " + std::string(Detail::k_what));
}

/// Unlike a token, none of them leaves anything behind that would tell.
Answer<Done> RecordRestorer::require_never_taken(const std::string& what,
                                                 std::string_view remedy) const {
    return state_ == StoreState::Restoring
               ? Answer<Done>(Done{})
               : refused(what + " isn't here: it may have been taken away since the backup; " +
                         std::string(remedy));
}

template <class Detail>
Answer<Done> RecordRestorer::require_parent(const std::string& key, const std::string& name,
                                            const std::string& incarnation) {
    auto known = parents_.find(key);
    if (known == parents_.end()) {
        const auto there = change_.find<Detail>(key);
        if (!there) {
            return there.error();
        }
        known = parents_.emplace(key, *there ? (*there)->incarnation : std::string()).first;
    }
    if (known->second.empty()) {
        return not_found(called<Detail>(name) + " isn't here");
    }
    return known->second == incarnation ? Answer<Done>(Done{})
                                        : other_incarnation(called<Detail>(name));
}

Answer<Done> RecordRestorer::require_user(const std::string& login,
                                          const std::string& incarnation) {
    return require_parent<UserDetail>(change_.names().user(login), login, incarnation);
}

Answer<Done> RecordRestorer::require_project(const std::string& key,
                                             const std::string& incarnation) {
    return require_parent<ProjectDetail>(change_.names().project(key), key, incarnation);
}

Answer<Done> RecordRestorer::require_organization(const std::string& key,
                                                  const std::string& incarnation) {
    return require_parent<OrganizationDetail>(change_.names().organization(key), key, incarnation);
}

Answer<Restored> RecordRestorer::take(const Settings& settings) {
    const auto key = change_.names().settings();
    const auto there = change_.find<Settings>(key);
    if (!there) {
        return there.error();
    }
    if (*there) {
        return Restored::Already;
    }
    if (const auto may = require_never_taken("the record of settings",
                                             "only an import into an empty Redis brings it back");
        !may) {
        return may.error();
    }
    change_.put(key, settings);
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const OrganizationDetail& organization) {
    const auto key = change_.names().organization(organization.key);
    const auto here = is_here(key, organization);
    if (!here || *here) {
        return here ? Answer<Restored>(Restored::Already) : here.error();
    }
    change_.put(key, organization);
    add_entries(change_, index_entries(change_.names(), organization));
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const ProjectDetail& project) {
    const auto& names = change_.names();
    const auto key = names.project(project.key);
    const auto here = is_here(key, project);
    if (!here || *here) {
        return here ? Answer<Restored>(Restored::Already) : here.error();
    }
    if (!project.organization.empty()) {
        const auto parent =
            require_organization(project.organization, project.organization_incarnation);
        if (!parent) {
            return parent.error();
        }
    }
    change_.put(key, project);
    add_entries(change_, index_entries(names, project));
    put_gate_project(change_, GateOrder::Gives, project);
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const UserDetail& user) {
    const auto& names = change_.names();
    const auto key = names.user(user.login);
    const auto here = is_here(key, user);
    if (!here || *here) {
        return here ? Answer<Restored>(Restored::Already) : here.error();
    }
    change_.put(key, user);
    add_entries(change_, index_entries(names, user));
    put_gate_user(change_, GateOrder::Gives, user);
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const PasswordDetail& password) {
    const auto parent = require_user(password.login, password.user_incarnation);
    if (!parent) {
        return parent.error();
    }
    const auto key = change_.names().password(password.login);
    const auto there = change_.find<PasswordDetail>(key);
    if (!there) {
        return there.error();
    }
    if (*there && (*there)->user_incarnation == password.user_incarnation) {
        return Restored::Already;
    }
    if (const auto may =
            require_never_taken("the password of " + called<UserDetail>(password.login));
        !may) {
        return may.error();
    }
    change_.put(key, password);
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const GrantDetail& grant) {
    const auto user = require_user(grant.login, grant.user_incarnation);
    if (!user) {
        return user.error();
    }
    const auto project = require_project(grant.project, grant.project_incarnation);
    if (!project) {
        return project.error();
    }
    const auto& names = change_.names();
    const auto key = names.grant(grant.login, grant.project);
    const auto there = change_.find<GrantDetail>(key);
    if (!there) {
        return there.error();
    }
    if (*there && (*there)->user_incarnation == grant.user_incarnation &&
        (*there)->project_incarnation == grant.project_incarnation) {
        return Restored::Already;
    }
    if (const auto may = require_never_taken(called(grant)); !may) {
        return may.error();
    }
    change_.put(key, grant);
    add_entries(change_, index_entries(names, grant));
    put_gate_grant(change_, GateOrder::Gives, grant);
    return Restored::Made;
}

Answer<Restored> RecordRestorer::take(const BackupTombstone& tombstone) {
    if (tombstone.until && *tombstone.until <= change_.now()) {
        return Restored::Already;
    }
    const auto gate = change_.gate_token(tombstone.lookup);
    if (!gate) {
        return gate.error();
    }
    if (gate->state == GateTokenState::Tombstone) {
        return Restored::Already;
    }
    if (gate->state == GateTokenState::Token && gate->id != tombstone.id) {
        return conflict("what the gate has in its place is another token, " + gate->id);
    }
    if (gate->state == GateTokenState::Token) {
        if (const auto ended = end_here(tombstone); !ended) {
            return ended.error();
        }
    }
    put_tombstone_until(change_, tombstone.lookup, tombstone.id, tombstone.why, tombstone.until);
    return Restored::Made;
}

/// It lives here, in an earlier state of the store: what was ended stays ended.
Answer<Done> RecordRestorer::end_here(const BackupTombstone& tombstone) {
    const auto token = change_.find<TokenDetail>(change_.names().token(tombstone.id));
    if (!token) {
        const auto ended = end_damaged_token(change_, tombstone.id, tombstone.why);
        return ended ? Answer<Done>(Done{}) : ended.error();
    }
    return *token ? end_token(change_, **token, tombstone.why) : Answer<Done>(Done{});
}

Answer<Restored> RecordRestorer::take(const BackupToken& token) {
    const auto known = is_known(token.detail);
    if (!known || *known) {
        return known ? Answer<Restored>(Restored::Already) : known.error();
    }
    if (const auto parents = require_parents(token.detail); !parents) {
        return parents.error();
    }
    if (const auto free = require_free_name(token.detail); !free) {
        return free.error();
    }
    write(token);
    return Restored::Made;
}

/// An id that this store knows, alive or ended, is never made again.
Answer<bool> RecordRestorer::is_known(const TokenDetail& token) {
    if (novelty_ == Novelty::Sure) {
        return false;
    }
    const auto gate = change_.gate_token(token.lookup);
    if (!gate) {
        return gate.error();
    }
    if (gate->state == GateTokenState::Tombstone) {
        return conflict("the token " + gate->id + " was ended here and can't be brought back");
    }
    const auto there = change_.find<TokenDetail>(change_.names().token(token.id));
    if (!there) {
        return there.error();
    }
    if (*there) {
        if ((*there)->lookup != token.lookup) {
            return conflict("the token " + token.id + " here is another one");
        }
        return is_in_place(**there, *gate, change_.now())
                   ? Answer<bool>(true)
                   : refused(
                         "the gate has no good record of the token " + token.id +
                         " and lets it in nowhere: only an import into an empty Redis brings it "
                         "back, and \"tokenward fsck\" would end it for good");
    }
    if (gate->state != GateTokenState::Absent) {
        return conflict("the gate has a record in the place of the token " + token.id +
                        " already, and its details aren't here");
    }
    return false;
}

Answer<Done> RecordRestorer::require_free_name(const TokenDetail& token) {
    return novelty_ == Novelty::Sure || token.succession
               ? Answer<Done>(Done{})
               : require_name_is_free(change_, token, token.name);
}

Answer<Done> RecordRestorer::require_parents(const TokenDetail& token) {
    auto holder = token.type == TokenType::Organization
                      ? require_organization(token.organization, token.organization_incarnation)
                      : require_user(token.owner, token.owner_incarnation);
    if (!holder) {
        return holder;
    }
    for (const auto& [project, incarnation] : token.projects.items()) {
        if (const auto parent = require_project(project, incarnation); !parent) {
            return parent;
        }
    }
    return Done{};
}

void RecordRestorer::write(const BackupToken& token) {
    auto detail = token.detail;
    detail.restored_at = change_.now();
    change_.put(change_.names().token(detail.id), detail);
    index_token(change_, detail);
    if (detail.last_used) {
        change_.set_seen(seen_key(change_.names().prefix(), seen_bucket(detail.id)), detail.id,
                         std::to_string(to_epoch(*detail.last_used)));
    }
    // One that the gate forgot long ago is only listed.
    if (!detail.expires_at || change_.now() < *detail.expires_at + k_kept_after_expiry) {
        put_gate_token(change_, GateOrder::Gives, detail);
    }
}

} // namespace tokenward::admin
