#include "admin/tokens/token_changes.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_index.hpp"
#include "admin/tokens/token_request.hpp"

#include <map>
#include <utility>

namespace tokenward::admin {
namespace {

using Projects = std::map<std::string, std::string>; ///< key → incarnation

/// One token's change, within one change of the store.
class TokenChange {
public:
    TokenChange(Change& change, const Actor& actor) : change_(change), actor_(actor) {}

    Answer<TokenDetail> edit(const std::string& id, const TokenEdit& edit) {
        if (const auto found = find(id); !found) {
            return found.error();
        }
        AuditEntry entry{"token.edit", id};
        if (edit.name && *edit.name != token_.name) {
            entry.details.emplace_back("name", *edit.name);
            entry.details.emplace_back("name_before", token_.name);
            if (const auto renamed = rename(*edit.name); !renamed) {
                return renamed.error();
            }
        }
        if (edit.description && *edit.description != token_.description) {
            entry.details.emplace_back("description", *edit.description);
            token_.description = *edit.description;
        }
        return entry.details.empty() ? token_ : write(GateOrder::TakesAway, entry);
    }

    Answer<TokenDetail> edit_projects(const std::string& id, const ProjectListEdit& edit) {
        if (const auto found = find(id); !found) {
            return found.error();
        }
        if (token_.type != TokenType::Organization || token_.projects.is_all()) {
            return refused("only an organization token for chosen projects has a list that can be "
                           "edited");
        }
        const auto before = token_.projects.items();
        auto after = edited(before, edit);
        if (!after) {
            return after.error();
        }
        if (after->empty()) {
            return invalid("a token is for one project at least; to end it, revoke it");
        }
        if (after->size() > k_max_token_projects) {
            return invalid("a token names at most " + std::to_string(k_max_token_projects) +
                           " projects");
        }
        return *after == before ? token_ : replace_projects(before, *after);
    }

private:
    Answer<Done> find(const std::string& id) {
        auto authority = Authority::over_tokens(change_, actor_);
        if (!authority) {
            return authority.error();
        }
        authority_ = *std::move(authority);
        auto token = require_token(change_, id);
        if (!token) {
            return token.error();
        }
        token_ = *std::move(token);
        const auto may = authority_->may_manage(change_, token_);
        if (!may) {
            return may.error();
        }
        return *may ? Answer<Done>(Done{}) : refuse_token(*authority_, token_);
    }

    Answer<Done> rename(const std::string& name) {
        if (!has_unique_name(token_.type)) {
            token_.name = name;
            return Done{};
        }
        if (token_.succession) {
            return conflict("the token " + token_.id +
                            " was rotated out, and its name is that of " +
                            token_.succession->successor);
        }
        const auto index = names_index(change_.names(), token_);
        if (auto free = require_name_is_free(change_, token_, name); !free) {
            return free;
        }
        if (const auto done = drop_name(change_, token_); !done) {
            return done;
        }
        token_.name = name;
        change_.set_value(index, name, token_.id);
        return Done{};
    }

    Answer<Projects> edited(Projects projects, const ProjectListEdit& edit) {
        if (edit.all) {
            projects.clear();
            for (const auto& key : *edit.all) {
                if (const auto added = add(projects, key); !added) {
                    return added.error();
                }
            }
        }
        for (const auto& key : edit.add) {
            if (const auto added = add(projects, key); !added) {
                return added.error();
            }
        }
        for (const auto& key : edit.remove) {
            if (projects.erase(key) == 0) {
                return not_found("the token's list has no project \"" + key.substr(0, 60) + "\"");
            }
        }
        return projects;
    }

    Answer<Done> add(Projects& projects, const std::string& key) {
        const auto project = require_project(change_, key);
        if (!project) {
            return project.error();
        }
        if (project->organization != token_.organization ||
            project->organization_incarnation != token_.organization_incarnation) {
            return refused("the project \"" + key + "\" is not in the organization \"" +
                           token_.organization + "\"");
        }
        projects.insert_or_assign(key, project->incarnation);
        return Done{};
    }

    Answer<TokenDetail> replace_projects(const Projects& before, const Projects& after) {
        const auto& names = change_.names();
        AuditEntry entry{"token.scope", token_.id};
        bool gives = false;
        token_.projects = ProjectScope();
        for (const auto& [key, incarnation] : after) {
            token_.projects.add(key, incarnation);
            const auto found = before.find(key);
            if (found == before.end() || found->second != incarnation) {
                gives = true;
                change_.index(names.tokens_on_project(key), token_.id, to_epoch(token_.created_at));
                entry.details.emplace_back("added", key);
            }
        }
        for (const auto& [key, incarnation] : before) {
            if (!after.contains(key)) {
                change_.unindex(names.tokens_on_project(key), token_.id);
                entry.details.emplace_back("removed", key);
            }
        }
        if (gives) {
            if (const auto within = require_within(); !within) {
                return within.error();
            }
        }
        return write(gives ? GateOrder::Gives : GateOrder::TakesAway, entry);
    }

    Answer<Done> require_within() {
        const auto settings = require_settings(change_);
        return settings ? authority_->require_within(token_, settings->tokens_may_outlive)
                        : settings.error();
    }

    Answer<TokenDetail> write(GateOrder order, const AuditEntry& entry) {
        change_.put(change_.names().token(token_.id), token_);
        change_.audit(actor_, entry);
        const auto renewed = renew_gate_token(change_, order, token_);
        return renewed ? Answer<TokenDetail>(token_) : renewed.error();
    }

    Change& change_;
    const Actor& actor_;
    std::optional<Authority> authority_;
    TokenDetail token_;
};

} // namespace

Answer<TokenDetail> edit_token(Store& store, const Actor& actor, const std::string& id,
                               const TokenEdit& edit) {
    auto checked = edit;
    if (checked.name) {
        auto name = check_token_name(*std::move(checked.name));
        if (!name) {
            return name.error();
        }
        checked.name = *std::move(name);
    }
    if (checked.description) {
        if (auto failure = check_description(*checked.description)) {
            return *std::move(failure);
        }
    }
    return store.change(
        [&](Change& change) { return TokenChange(change, actor).edit(id, checked); });
}

Answer<TokenDetail> edit_token_projects(Store& store, const Actor& actor, const std::string& id,
                                        const ProjectListEdit& edit) {
    const auto named = (edit.all ? edit.all->size() : 0) + edit.add.size() + edit.remove.size();
    if (named > 2 * k_max_token_projects) {
        return invalid("an edit names at most " + std::to_string(2 * k_max_token_projects) +
                       " projects");
    }
    return store.change(
        [&](Change& change) { return TokenChange(change, actor).edit_projects(id, edit); });
}

} // namespace tokenward::admin
