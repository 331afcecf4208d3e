#include "admin/tokens/token_rotation.hpp"

#include "admin/access/authority.hpp"
#include "admin/access/token_bounds.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_ending.hpp"
#include "admin/tokens/token_index.hpp"
#include "admin/tokens/token_right.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::admin {
namespace {

/// One rotation, within one change.
class Rotation {
public:
    Rotation(Change& change, const Actor& actor, const RotationRequest& request)
        : change_(change), actor_(actor), request_(request) {}

    Answer<RotatedToken> run(const std::string& id) {
        if (const auto found = find(id); !found) {
            return found.error();
        }
        using Step = Answer<Done> (Rotation::*)();
        for (const Step step :
             {&Rotation::require_rotatable, &Rotation::check_right, &Rotation::check_permissions,
              &Rotation::choose_expiry, &Rotation::check_bounds, &Rotation::check_name}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        return write();
    }

private:
    Answer<Done> find(const std::string& id) {
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
        auto token = require_token(change_, id);
        if (!token) {
            return token.error();
        }
        old_ = *std::move(token);
        const auto may = authority_->may_manage(change_, old_);
        if (!may) {
            return may.error();
        }
        return *may ? Answer<Done>(Done{}) : refuse_token(*authority_, old_);
    }

    Answer<Done> require_rotatable() {
        if (old_.type == TokenType::Session) {
            return refused("a session isn't rotated: sign in again");
        }
        if (old_.succession) {
            return conflict("the token " + old_.id + " was rotated already; its successor is " +
                            old_.succession->successor);
        }
        return Done{};
    }

    Answer<Done> check_right() {
        WantedToken wanted{old_.type, old_.owner};
        std::optional<OrganizationDetail> organization;
        std::optional<ProjectDetail> project;
        if (old_.type == TokenType::Organization) {
            auto found = require_organization(change_, old_.organization);
            if (!found) {
                return found.error();
            }
            organization = *std::move(found);
            wanted.organization = &*organization;
        } else if (const auto owner = require_active_user(change_, old_.owner); !owner) {
            return owner.error();
        } else if (owner->incarnation != old_.owner_incarnation) {
            return refused("the owner of the token " + old_.id + " is another user by now");
        }
        if (organization && organization->incarnation != old_.organization_incarnation) {
            return refused("the organization of the token " + old_.id + " is another one by now");
        }
        if (authority_->is_local()) {
            return Done{};
        }
        if (old_.type == TokenType::Project) {
            auto found = find_project();
            if (!found) {
                return found.error();
            }
            project = *std::move(found);
            wanted.project = &*project;
        }
        return require_may_make(change_, *authority_, wanted);
    }

    Answer<ProjectDetail> find_project() {
        const auto projects = old_.projects.items();
        if (projects.empty()) {
            return refused("the project of the token " + old_.id + " is gone");
        }
        const auto& [key, incarnation] = *projects.begin();
        auto project = require_project(change_, key);
        if (project && project->incarnation != incarnation) {
            return refused("the project of the token " + old_.id + " is another one by now");
        }
        return project;
    }

    /// What organization tokens may have may have become less.
    Answer<Done> check_permissions() {
        if (old_.type != TokenType::Organization) {
            return Done{};
        }
        for (const auto& word : old_.permissions.words()) {
            if (!settings_.organization_permissions.contains(word)) {
                return refused("an organization token can't have the permission \"" + word +
                               "\" any more; the settings allow: " +
                               settings_.organization_permissions.text());
            }
        }
        return Done{};
    }

    Answer<Done> choose_expiry() {
        if (!request_.keeps_lifetime) {
            expires_at_ = request_.expires_at;
            return check_expiry(expires_at_, change_.now(), settings_.max_lifetime);
        }
        if (old_.expires_at) {
            expires_at_ = change_.now() +
                          std::max(*old_.expires_at - old_.created_at, std::chrono::seconds(1));
        }
        if (settings_.max_lifetime) {
            cut(expires_at_, change_.now() + *settings_.max_lifetime);
        }
        if (const auto* const through = authority_->token();
            through != nullptr && through->expires_at && !settings_.tokens_may_outlive) {
            cut(expires_at_, *through->expires_at);
        }
        return Done{};
    }

    static void cut(std::optional<Time>& expires_at, Time latest) {
        expires_at = std::min(expires_at.value_or(latest), latest);
    }

    Answer<Done> check_bounds() {
        new_ = old_;
        new_.expires_at = expires_at_;
        new_.restored_at.reset();
        new_.reminded.clear();
        return authority_->require_within(new_, settings_.tokens_may_outlive);
    }

    Answer<Done> check_name() { return require_name_is_free(change_, old_, old_.name); }

    [[nodiscard]] Time grace_end() const {
        std::chrono::seconds grace = request_.grace;
        if (settings_.max_lifetime) {
            grace = std::min(grace, std::chrono::seconds(*settings_.max_lifetime));
        }
        const auto end = change_.now() + grace;
        return std::min(old_.expires_at.value_or(end), end);
    }

    Answer<RotatedToken> write() {
        const auto end = grace_end();
        const bool ends_at_once = end <= change_.now();
        if (ends_at_once) {
            // First: it takes its name out of the index, and the successor puts it back.
            if (const auto ended = end_token(change_, old_, ending::rotated); !ended) {
                return ended.error();
            }
        }
        // Nobody waits for the first use of what succeeds a token that is gone, and was the first.
        const bool is_awaited = !ends_at_once || !old_.predecessor.empty();
        new_.predecessor = is_awaited ? old_.id : std::string();
        auto made = mint(change_, actor_, new_);
        if (!made) {
            return made.error();
        }
        if (!ends_at_once) {
            if (const auto given = give_grace(made->detail.id, end); !given) {
                return given.error();
            }
        }
        change_.audit(actor_, audit_entry(made->detail, end));
        return RotatedToken{*std::move(made),
                            ends_at_once ? std::nullopt : std::optional(std::move(old_))};
    }

    Answer<Done> give_grace(const std::string& successor, Time end) {
        old_.succession = TokenSuccession{successor, change_.now()};
        old_.expires_at = end;
        change_.put(change_.names().token(old_.id), old_);
        index_token(change_, old_);
        return renew_gate_token(change_, GateOrder::TakesAway, old_);
    }

    [[nodiscard]] AuditEntry audit_entry(const TokenDetail& successor, Time end) const {
        const bool has_owner = old_.organization.empty();
        return {"token.rotate",
                old_.id,
                {{"name", old_.name},
                 {"successor", successor.id},
                 {has_owner ? "owner" : "organization", has_owner ? old_.owner : old_.organization},
                 {"expires", successor.expires_at ? time_text(*successor.expires_at) : "never"},
                 {"grace_ends", time_text(std::max(end, change_.now()))}}};
    }

    Change& change_;
    const Actor& actor_;
    const RotationRequest& request_;
    Settings settings_;
    std::optional<Authority> authority_;
    std::optional<Time> expires_at_;
    TokenDetail old_;
    TokenDetail new_;
};

Failure no_grace(std::string_view text) {
    constexpr std::size_t k_shown = 40;
    return invalid("not a grace: \"" + std::string(text.substr(0, k_shown)) +
                   "\"; write days (7d), hours (12h), minutes (30m) or 0, at most " +
                   std::to_string(k_longest_grace.count()) + "d");
}

} // namespace

Answer<std::chrono::seconds> parse_grace(std::string_view text) {
    if (text == "0") {
        return std::chrono::seconds(0);
    }
    if (text.size() < 2 || text.size() > 6) {
        return no_grace(text);
    }
    const std::chrono::seconds unit = text.back() == 'd'   ? std::chrono::days(1)
                                      : text.back() == 'h' ? std::chrono::hours(1)
                                      : text.back() == 'm' ? std::chrono::minutes(1)
                                                           : std::chrono::seconds(0);
    const auto number = parse_number(text.substr(0, text.size() - 1));
    if (!number || unit.count() == 0 || *number * unit > k_longest_grace) {
        return no_grace(text);
    }
    return *number * unit;
}

Answer<RotatedToken> rotate_token(Store& store, const Actor& actor, const std::string& id,
                                  const RotationRequest& request) {
    if (request.grace.count() < 0 || request.grace > k_longest_grace) {
        return invalid("a grace is 0 to " + std::to_string(k_longest_grace.count()) + " days");
    }
    return store.change([&](Change& change) { return Rotation(change, actor, request).run(id); });
}

} // namespace tokenward::admin
