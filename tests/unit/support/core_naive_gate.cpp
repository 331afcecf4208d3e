#include "support/core_naive_gate.hpp"

#include <set>

namespace tokenward::test::situations {
namespace {

/// What the owner may do now, at this location.
std::set<std::string_view> authority(const Situation& s,
                                     const std::set<std::string_view>& universe) {
    std::set<std::string_view> may;
    for (const auto word : universe) {
        const bool globally = permission_choices()[s.globally].has(word);
        const bool project_is_the_granted_one = s.record != Record::Absent &&
                                                s.record != Record::Namesake &&
                                                s.project_grant == ProjectGrant::ForThis;
        const bool on_project = s.wanted_project && project_is_the_granted_one &&
                                permission_choices()[s.on_project].has(word);
        const bool in_organization = !s.wanted_project && s.wanted_organization == "acme" &&
                                     s.in_acme < permission_choices().size() &&
                                     permission_choices()[s.in_acme].has(word);
        bool has = false;
        switch (s.type) {
        case TokenType::User:
        case TokenType::Session:
            has = globally || on_project || in_organization;
            break;
        case TokenType::Project:
            has = word == "scan" && s.wanted_project && (globally || on_project);
            break;
        case TokenType::Global:
            has = (word == "scan" || word == "provision") && globally;
            break;
        case TokenType::Organization:
            has = true; // the token's list is its authority
            break;
        }
        if (has) {
            may.insert(word);
        }
    }
    return may;
}

/// What a project or global token is for, its owner must be able to do.
bool owner_stands_behind(const Situation& s) {
    const auto& globally = permission_choices()[s.globally];
    if (s.type == TokenType::Global) {
        return globally.has("scan") || globally.has("provision");
    }
    const bool granted = s.record != Record::Absent && s.record != Record::Namesake &&
                         s.project_grant == ProjectGrant::ForThis &&
                         permission_choices()[s.on_project].has("scan");
    return s.type != TokenType::Project || globally.has("scan") || granted;
}

bool project_is_in(const Situation& s, std::string_view organization) {
    switch (s.record) {
    case Record::InAcme:
    case Record::InAcmeNamesake:
    case Record::Namesake:
        return organization == "acme";
    case Record::InOther:
        return organization == "other";
    case Record::InNone:
    case Record::Absent:
        break;
    }
    return false;
}

} // namespace

Verdict judge(const Situation& s) {
    const bool of_organization = s.type == TokenType::Organization;
    const bool acts_for_a_user = s.type == TokenType::User || s.type == TokenType::Session;

    // 401: the token
    if (s.life == Life::Revoked) {
        return {Reason::RevokedToken, ""};
    }
    if (s.life == Life::Expired || s.life == Life::ExpiresNow) {
        return {Reason::ExpiredToken, ""};
    }
    if (!of_organization && s.owner != Owner::Good) {
        return {Reason::InactiveOwner, ""};
    }

    // 403: the place
    if (!s.all_types && !acts_for_a_user) {
        return {Reason::WrongType, ""};
    }
    if (s.wanted_attribute == WantedAttribute::Empty ||
        (s.pinned && s.wanted_attribute != WantedAttribute::Fits)) {
        return {Reason::WrongAttribute, ""};
    }
    if (s.wanted_organization) {
        const auto named = *s.wanted_organization;
        const bool usable = named == "acme" || named == "other";
        const bool has_project = s.wanted_project == "web" || s.wanted_project == "app";
        const bool project_fits = !s.wanted_project || (has_project && project_is_in(s, named));
        if (!usable || !project_fits || (of_organization && named != "acme")) {
            return {Reason::WrongOrganization, ""};
        }
    }
    const auto& list = project_choices()[s.projects];
    const auto subject = subject_of(s);
    if (!subject) {
        if (!list.all || of_organization) {
            return {Reason::WrongProject, ""};
        }
    } else {
        if (subject != "web" && subject != "app") {
            return {Reason::WrongProject, ""};
        }
        if (of_organization && s.record != Record::InAcme && s.record != Record::Namesake) {
            return {Reason::WrongProject, ""};
        }
        if (!list.all) {
            const auto listed = list.incarnations.find(*subject);
            const std::string_view now = s.record == Record::Absent     ? "gone"
                                         : s.record == Record::Namesake ? "otherIncarna"
                                                                        : "webIncarnati";
            if (listed == list.incarnations.end() || listed->second != now) {
                return {Reason::WrongProject, ""};
            }
        }
    }

    // scope ∩ authority
    if (!owner_stands_behind(s)) {
        return {Reason::MissingPermission, "scan"};
    }
    const auto& scope = permission_choices()[s.scope];
    if (s.wanted_permissions.empty()) {
        const bool narrowed = !scope.words.contains(k_all_words);
        return {narrowed ? Reason::MissingPermission : Reason::None, ""};
    }
    const auto may = authority(s, {"scan", "provision", "admin", "scanner"});
    for (const auto word : s.wanted_permissions) {
        if (!scope.has(word) || !may.contains(word)) {
            return {Reason::MissingPermission, word};
        }
    }
    return {Reason::None, ""};
}

} // namespace tokenward::test::situations
