#include "tokenward/gate.hpp"

#include "tokenward/names.hpp"

#include <algorithm>

namespace tokenward {
namespace {

constexpr std::string_view k_scan = "scan";
constexpr std::string_view k_provision = "provision";

bool has_owner(const TokenRecord& token) noexcept {
    return token.type != TokenType::Organization;
}

/// The project that is judged: the named one; where none is named, a project token's own. Empty
/// when there is none, or none that a record could stand for.
std::string_view subject_project(const TokenRecord& token, const Requirement& wanted) noexcept {
    if (wanted.project) {
        return is_project_key(*wanted.project) ? *wanted.project : std::string_view();
    }
    return token.type == TokenType::Project ? token.projects.first_key() : std::string_view();
}

/// One token at one location, with everything that is known of both.
class Judgement {
public:
    Judgement(const TokenRecord& token, const FoundRecords& found,
              const Requirement& wanted) noexcept
        : token_(token), found_(found), wanted_(wanted) {}

    /// The token first (401), then whether it fits (403): a token that is no good
    /// is told nothing about the location.
    [[nodiscard]] Decision decide() const noexcept {
        if (has_owner(token_) && !owner_acts()) {
            return {Reason::InactiveOwner, {}};
        }
        if (!wanted_.types.contains(token_.type)) {
            return {Reason::WrongType, {}};
        }
        if (!attributes_fit()) {
            return {Reason::WrongAttribute, {}};
        }
        if (!organization_fits()) {
            return {Reason::WrongOrganization, {}};
        }
        if (!project_fits()) {
            return {Reason::WrongProject, {}};
        }
        return decide_permissions();
    }

private:
    [[nodiscard]] bool owner_acts() const noexcept {
        return found_.user && found_.user->active &&
               found_.user->incarnation == token_.owner_incarnation;
    }

    [[nodiscard]] bool attributes_fit() const noexcept {
        const auto is_good = [](const Attribute& a) {
            return is_attribute_value(a.value);
        };
        return std::ranges::all_of(wanted_.attributes, is_good) && all_attributes_are_named();
    }

    [[nodiscard]] bool all_attributes_are_named() const noexcept {
        for (std::size_t i = 0; i < token_.attributes.size(); ++i) {
            const auto pinned = token_.attributes[i];
            const auto is_it = [&pinned](const Attribute& named) {
                return named.name == pinned.name && named.value == pinned.value;
            };
            if (std::ranges::none_of(wanted_.attributes, is_it)) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool organization_fits() const noexcept {
        if (!wanted_.organization) {
            return true;
        }
        const auto organization = *wanted_.organization;
        if (!is_organization_key(organization)) {
            return false;
        }
        if (wanted_.project && (!found_.project || found_.project->organization != organization)) {
            return false;
        }
        return has_owner(token_) || token_.organization == organization;
    }

    [[nodiscard]] bool project_fits() const noexcept {
        const auto project = subject_project(token_, wanted_);
        if (project.empty()) {
            // Where no project is named, a token narrowed to some would pass for its whole owner.
            return !wanted_.project && token_.projects.is_all() && has_owner(token_);
        }
        return is_in_token_organization() && is_on_token_list(project);
    }

    [[nodiscard]] bool is_in_token_organization() const noexcept {
        return has_owner(token_) ||
               (found_.project && found_.project->organization == token_.organization &&
                found_.project->organization_incarnation == token_.organization_incarnation);
    }

    [[nodiscard]] bool is_on_token_list(std::string_view project) const noexcept {
        if (token_.projects.is_all()) {
            return true;
        }
        const auto listed = token_.projects.incarnation_of(project);
        return !listed.empty() && found_.project && listed == found_.project->incarnation;
    }

    /// Analysis tokens are good only while their owner may do what they are for, even where
    /// nothing is asked.
    [[nodiscard]] bool owner_backs_token() const noexcept {
        switch (token_.type) {
        case TokenType::Project:
            return owner_has(k_scan) || was_granted_on_project(k_scan);
        case TokenType::Global:
            return owner_has(k_scan) || owner_has(k_provision);
        case TokenType::User:
        case TokenType::Session:
        case TokenType::Organization:
            break;
        }
        return true;
    }

    [[nodiscard]] Decision decide_permissions() const noexcept {
        if (!owner_backs_token()) {
            return {Reason::MissingPermission, k_scan};
        }
        // A token narrowed to some permissions must not pass where none is asked
        // for.
        if (wanted_.permissions.empty() && !token_.permissions.is_all()) {
            return {Reason::MissingPermission, {}};
        }
        const auto missing = std::ranges::find_if(
            wanted_.permissions, [this](std::string_view permission) { return !may(permission); });
        if (missing != wanted_.permissions.end()) {
            return {Reason::MissingPermission, *missing};
        }
        return {Reason::None, {}};
    }

    [[nodiscard]] bool may(std::string_view permission) const noexcept {
        return is_permission(permission) && token_.permissions.contains(permission) &&
               type_may(permission);
    }

    /// The table of DESIGN § 2.
    [[nodiscard]] bool type_may(std::string_view permission) const noexcept {
        switch (token_.type) {
        case TokenType::User:
        case TokenType::Session:
            return owner_may(permission);
        case TokenType::Project:
            return permission == k_scan && wanted_.project && owner_may(permission);
        case TokenType::Global:
            return (permission == k_scan || permission == k_provision) && owner_has(permission);
        case TokenType::Organization:
            return true; // its own list was asked already
        }
        return false;
    }

    /// Globally; or on the named project; or, where an organization and no project is named, in it.
    [[nodiscard]] bool owner_may(std::string_view permission) const noexcept {
        if (owner_has(permission)) {
            return true;
        }
        if (wanted_.project) {
            return was_granted_on_project(permission);
        }
        if (!wanted_.organization) {
            return false;
        }
        const auto grant = found_.user->grant_in(*wanted_.organization);
        return grant && grant->permissions.contains(permission);
    }

    [[nodiscard]] bool owner_has(std::string_view permission) const noexcept {
        return found_.user->permissions.contains(permission);
    }

    [[nodiscard]] bool was_granted_on_project(std::string_view permission) const noexcept {
        return found_.user_project && found_.project &&
               found_.user_project->user_incarnation == found_.user->incarnation &&
               found_.user_project->project_incarnation == found_.project->incarnation &&
               found_.user_project->permissions.contains(permission);
    }

    const TokenRecord& token_;
    const FoundRecords& found_;
    const Requirement& wanted_;
};

} // namespace

std::optional<Decision> decide_early(const TokenEntry& entry, Time now) noexcept {
    const auto* const token = std::get_if<TokenRecord>(&entry);
    if (token == nullptr) {
        return Decision{Reason::RevokedToken, {}};
    }
    if (token->expires_at && now >= *token->expires_at) {
        return Decision{Reason::ExpiredToken, {}};
    }
    return std::nullopt;
}

NeededRecords needed_records(const TokenRecord& token, const Requirement& wanted) noexcept {
    NeededRecords needed;
    needed.user = has_owner(token);
    needed.project_key = subject_project(token, wanted);
    if (!needed.project_key.empty()) {
        const bool asks_owner = token.type == TokenType::Project || !wanted.permissions.empty();
        needed.user_project = needed.user && token.type != TokenType::Global && asks_owner;
        needed.project = needed.user_project || !token.projects.is_all() || !has_owner(token) ||
                         wanted.organization.has_value();
    }
    return needed;
}

Decision decide(const TokenEntry& entry, const FoundRecords& found, const Requirement& wanted,
                Time now) noexcept {
    if (const auto early = decide_early(entry, now)) {
        return *early;
    }
    return Judgement(std::get<TokenRecord>(entry), found, wanted).decide();
}

} // namespace tokenward
