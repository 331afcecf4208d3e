#include "admin/projects/organizations.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_ending.hpp"
#include "tokenward/identifiers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokenward::admin {
namespace {

/// One deletion, within one change.
class OrganizationDeletion {
public:
    OrganizationDeletion(Change& change, const Actor& actor) : change_(change), actor_(actor) {}

    Answer<DeletedOrganization> run(const std::string& key) {
        if (const auto may = require_administrator(change_, actor_); !may) {
            return may.error();
        }
        const auto organization = require_organization(change_, key);
        if (!organization) {
            return organization.error();
        }
        if (const auto empty = require_no_projects(*organization); !empty) {
            return empty.error();
        }
        if (const auto done = end_tokens(*organization); !done) {
            return done.error();
        }
        if (const auto done = remove_grants(*organization); !done) {
            return done.error();
        }
        const auto& names = change_.names();
        change_.remove(names.organization(key));
        change_.unindex(names.organizations(), key);
        change_.remove(names.tokens_of_organization(key));
        change_.remove(names.names_of_organization(key));
        change_.remove(names.projects_of_organization(key));
        change_.remove(names.users_granted_in_organization(key));
        change_.audit(actor_, {"organization.delete",
                               key,
                               {{"tokens_ended", std::to_string(result_.ended)},
                                {"grants", std::to_string(result_.grants)}}});
        return std::move(result_);
    }

private:
    Answer<Done> require_no_projects(const OrganizationDetail& organization) {
        const auto& names = change_.names();
        const auto listed = change_.members(names.projects_of_organization(organization.key));
        if (!listed) {
            return listed.error();
        }
        for (const auto& key : *listed) {
            const auto project = change_.find<ProjectDetail>(names.project(key));
            if (!project) {
                return project.error();
            }
            if (project->has_value() && (*project)->organization == organization.key) {
                return conflict("the organization \"" + organization.key +
                                "\" still has projects, such as \"" + key + "\"");
            }
        }
        return Done{};
    }

    Answer<Done> end_tokens(const OrganizationDetail& organization) {
        const auto ids = change_.members(change_.names().tokens_of_organization(organization.key));
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
        for (const auto& token : tokens->records) {
            if (token.organization_incarnation != organization.incarnation) {
                continue;
            }
            if (auto done = end_token(change_, token, ending::organization_deleted); !done) {
                return done;
            }
            ++result_.ended;
        }
        return Done{};
    }

    Answer<Done> remove_grants(const OrganizationDetail& organization) {
        const auto& names = change_.names();
        const auto logins = change_.members(names.users_granted_in_organization(organization.key));
        if (!logins) {
            return logins.error();
        }
        for (const auto& login : *logins) {
            auto user = change_.find<UserDetail>(names.user(login));
            if (!user) {
                // Its grants name the incarnation and are void without us.
                result_.damaged.push_back(user.error().message);
                continue;
            }
            if (user->has_value() && (*user)->organizations.erase(organization.key) > 0) {
                change_.put(names.user(login), **user);
                put_gate_user(change_, GateOrder::TakesAway, **user);
                ++result_.grants;
            }
        }
        return Done{};
    }

    Change& change_;
    const Actor& actor_;
    DeletedOrganization result_;
};

/// Those the user has a permission in, after what the token leaves; the record holds them all.
Answer<Page<OrganizationDetail>> organizations_of(Records& records, const Authority& authority,
                                                  const NameCursor& cursor) {
    const auto& user = *authority.user();
    Page<OrganizationDetail> page;
    std::vector<std::string> keys;
    for (auto place = user.organizations.upper_bound(cursor.after);
         place != user.organizations.end(); ++place) {
        if (keys.size() == cursor.limit) {
            page.next = std::prev(place)->first;
            break;
        }
        keys.push_back(records.names().organization(place->first));
    }
    auto found = records.find_all<OrganizationDetail>(keys);
    if (!found) {
        return found.error();
    }
    std::erase_if(found->records, [&](const OrganizationDetail& organization) {
        const auto granted = user.permissions_in(organization.key, organization.incarnation);
        return std::ranges::none_of(granted.words(), [&](const std::string& word) {
            return authority.may_in(organization, word);
        });
    });
    page.items = std::move(found->records);
    page.damaged = std::move(found->damaged);
    return page;
}

} // namespace

Answer<OrganizationDetail> create_organization(Store& store, const Actor& actor,
                                               const std::string& key) {
    if (auto failure = check_organization_key(key)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) -> Answer<OrganizationDetail> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        const auto there = change.find<OrganizationDetail>(change.names().organization(key));
        if (!there) {
            return there.error();
        }
        if (there->has_value()) {
            return conflict("there is an organization \"" + key + "\" already");
        }
        auto incarnation = new_incarnation(change.random());
        if (!incarnation) {
            return internal(incarnation.error());
        }
        const OrganizationDetail organization{key, *std::move(incarnation), change.now(),
                                              actor.name()};
        change.put(change.names().organization(key), organization);
        change.index(change.names().organizations(), key);
        change.audit(actor, {"organization.create", key, {}});
        return organization;
    });
}

Answer<DeletedOrganization> delete_organization(Store& store, const Actor& actor,
                                                const std::string& key) {
    return store.change(
        [&](Change& change) { return OrganizationDeletion(change, actor).run(key); });
}

Answer<Page<OrganizationDetail>> list_organizations(Store& store, const Actor& actor,
                                                    const NameCursor& cursor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::of(**look, actor);
    if (!authority) {
        return authority.error();
    }
    if (!authority->is_administrator()) {
        return organizations_of(**look, *authority, cursor);
    }
    const auto& names = store.names();
    return read_page<OrganizationDetail>(
        **look, names.organizations(), cursor,
        [&](const std::string& key) { return names.organization(key); });
}

} // namespace tokenward::admin
