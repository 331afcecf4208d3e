#include "admin/projects/project_deletion.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_ending.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokenward::admin {
namespace {

/// One deletion, within one change. The project's gate record goes first: without it nothing
/// that names the project's incarnation fits any more, whatever an index may have forgotten.
class ProjectDeletion {
public:
    ProjectDeletion(Change& change, const Actor& actor) : change_(change), actor_(actor) {}

    Answer<DeletedProject> run(const std::string& key) {
        const auto project = require_project(change_, key);
        if (!project) {
            return project.error();
        }
        if (const auto may = require_may_delete(*project); !may) {
            return may.error();
        }
        change_.remove_gate(change_.names().gate_project(key));
        if (const auto done = end_tokens(*project); !done) {
            return done.error();
        }
        if (const auto done = remove_grants(*project); !done) {
            return done.error();
        }
        remove_records(*project);
        change_.audit(actor_, {"project.delete",
                               key,
                               {{"tokens_ended", std::to_string(result_.ended)},
                                {"tokens_narrowed", std::to_string(result_.narrowed)},
                                {"grants", std::to_string(result_.grants)}}});
        return std::move(result_);
    }

private:
    Answer<Done> require_may_delete(const ProjectDetail& project) {
        const auto authority = Authority::of(change_, actor_);
        if (!authority) {
            return authority.error();
        }
        const auto may_on = authority->may_on(change_, project, permission::admin);
        if (!may_on) {
            return may_on.error();
        }
        if (authority->is_administrator() || *may_on) {
            return Done{};
        }
        if (!project.organization.empty()) {
            const auto organization = require_organization(change_, project.organization);
            if (organization && authority->may_in(*organization, permission::admin)) {
                return Done{};
            }
        }
        return refused("deleting the project \"" + project.key +
                       "\" needs \"admin\" on it, in its organization or globally");
    }

    Answer<Done> end_tokens(const ProjectDetail& project) {
        const auto ids = change_.members(change_.names().tokens_on_project(project.key));
        if (!ids) {
            return ids.error();
        }
        std::vector<std::string> keys;
        for (const auto& id : *ids) {
            keys.push_back(change_.names().token(id));
        }
        auto tokens = change_.find_all<TokenDetail>(keys);
        if (!tokens) {
            return tokens.error();
        }
        std::ranges::move(tokens->damaged, std::back_inserter(result_.damaged));
        for (auto& token : tokens->records) {
            // An index is a hint: only what really names this project is touched.
            if (token.projects.view().incarnation_of(project.key) != project.incarnation) {
                continue;
            }
            const auto done = token.type == TokenType::Project
                                  ? end_token(change_, token, ending::project_deleted)
                                  : narrow(token, project.key);
            if (!done) {
                return done;
            }
            ++(token.type == TokenType::Project ? result_.ended : result_.narrowed);
        }
        return Done{};
    }

    Answer<Done> narrow(TokenDetail& token, const std::string& project) {
        token.projects.remove(project);
        change_.put(change_.names().token(token.id), token);
        return renew_gate_token(change_, GateOrder::TakesAway, token);
    }

    Answer<Done> remove_grants(const ProjectDetail& project) {
        const auto& names = change_.names();
        const auto logins = change_.members(names.users_granted_on_project(project.key));
        if (!logins) {
            return logins.error();
        }
        for (const auto& login : *logins) {
            change_.remove_gate(names.gate_grant(login, project.key));
            change_.remove(names.grant(login, project.key));
            change_.unindex(names.projects_granted_to(login), project.key);
            ++result_.grants;
        }
        return Done{};
    }

    void remove_records(const ProjectDetail& project) {
        const auto& names = change_.names();
        change_.remove(names.project(project.key));
        change_.unindex(names.projects(), project.key);
        if (!project.organization.empty()) {
            change_.unindex(names.projects_of_organization(project.organization), project.key);
        }
        change_.remove(names.tokens_on_project(project.key));
        change_.remove(names.users_granted_on_project(project.key));
    }

    Change& change_;
    const Actor& actor_;
    DeletedProject result_;
};

} // namespace

Answer<DeletedProject> delete_project(Store& store, const Actor& actor, const std::string& key) {
    return store.change([&](Change& change) { return ProjectDeletion(change, actor).run(key); });
}

} // namespace tokenward::admin
