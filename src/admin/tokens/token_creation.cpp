#include "admin/tokens/token_creation.hpp"

#include "admin/access/authority.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_index.hpp"
#include "admin/tokens/token_right.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// One creation, within one change.
class Creation {
public:
    Creation(Change& change, const Actor& actor, const TokenRequest& request)
        : change_(change), actor_(actor), request_(request) {}

    Answer<CreatedToken> run() {
        using Step = Answer<Done> (Creation::*)();
        for (const Step step :
             {&Creation::read_limits, &Creation::find_holder, &Creation::find_projects,
              &Creation::check_right, &Creation::set_permissions, &Creation::check_bounds,
              &Creation::check_name_is_free}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        return mint_token();
    }

private:
    Answer<Done> read_limits() {
        auto settings = require_settings(change_);
        if (!settings) {
            return settings.error();
        }
        settings_ = *std::move(settings);
        auto authority = Authority::over_tokens(change_, actor_);
        if (!authority) {
            return authority.error();
        }
        authority_ = *std::move(authority);
        return check_expiry(request_.expires_at, change_.now(), settings_.max_lifetime);
    }

    Answer<Done> find_holder() {
        if (request_.type == TokenType::Organization) {
            auto organization = require_organization(change_, request_.organization);
            if (!organization) {
                return organization.error();
            }
            detail_.organization = organization->key;
            detail_.organization_incarnation = organization->incarnation;
            organization_ = *std::move(organization);
            return Done{};
        }
        const auto owner = require_active_user(change_, request_.owner);
        if (!owner) {
            return owner.error();
        }
        detail_.owner = owner->login;
        detail_.owner_incarnation = owner->incarnation;
        return Done{};
    }

    Answer<Done> find_projects() {
        if (request_.projects.empty()) {
            detail_.projects = ProjectScope::all();
            return Done{};
        }
        for (const auto& key : request_.projects) {
            auto project = require_project(change_, key);
            if (!project) {
                return project.error();
            }
            if (organization_ &&
                (project->organization != organization_->key ||
                 project->organization_incarnation != organization_->incarnation)) {
                return refused("the project \"" + key + "\" is not in the organization \"" +
                               organization_->key + "\"");
            }
            detail_.projects.add(key, project->incarnation);
            project_ = *std::move(project);
        }
        return Done{};
    }

    Answer<Done> check_right() {
        return require_may_make(change_, *authority_,
                                {request_.type, request_.owner,
                                 organization_ ? &*organization_ : nullptr,
                                 project_ ? &*project_ : nullptr});
    }

    Answer<Done> set_permissions() {
        const bool is_organization = request_.type == TokenType::Organization;
        if (request_.permissions.empty()) {
            detail_.permissions =
                is_organization ? settings_.organization_permissions : PermissionSet::all();
            return Done{};
        }
        for (const auto& word : request_.permissions) {
            if (is_organization && !settings_.organization_permissions.contains(word)) {
                return refused(
                    "an organization token can't have the permission \"" + word +
                    "\"; the settings allow: " + settings_.organization_permissions.text());
            }
            detail_.permissions.add(word);
        }
        return Done{};
    }

    Answer<Done> check_bounds() {
        detail_.type = request_.type;
        detail_.attributes.insert(request_.attributes.begin(), request_.attributes.end());
        detail_.expires_at = request_.expires_at;
        return authority_->require_within(detail_, settings_.tokens_may_outlive);
    }

    Answer<Done> check_name_is_free() {
        detail_.name = request_.name;
        return require_name_is_free(change_, detail_, request_.name);
    }

    Answer<CreatedToken> mint_token() {
        detail_.description = request_.description;
        auto created = mint(change_, actor_, std::move(detail_));
        if (created) {
            change_.audit(actor_, audit_entry(created->detail));
        }
        return created;
    }

    static AuditEntry audit_entry(const TokenDetail& token) {
        AuditEntry entry{"token.create",
                         token.id,
                         {{"name", token.name},
                          {"type", std::string(to_word(token.type))},
                          {"expires", token.expires_at ? time_text(*token.expires_at) : "never"}}};
        const bool has_owner = token.organization.empty();
        entry.details.emplace_back(has_owner ? "owner" : "organization",
                                   has_owner ? token.owner : token.organization);
        return entry;
    }

    Change& change_;
    const Actor& actor_;
    const TokenRequest& request_;
    Settings settings_;
    std::optional<Authority> authority_;
    std::optional<OrganizationDetail> organization_;
    std::optional<ProjectDetail> project_; ///< the last one named
    TokenDetail detail_;
};

} // namespace

Answer<CreatedToken> create_token(Store& store, const Actor& actor, TokenRequest request) {
    const auto checked = check_request(std::move(request));
    if (!checked) {
        return checked.error();
    }
    return store.change([&](Change& change) { return Creation(change, actor, *checked).run(); });
}

} // namespace tokenward::admin
