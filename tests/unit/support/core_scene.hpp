// A token at a location, with everything the gate may know of both: what a gate test changes
// one thing of.
#pragma once

#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/gate.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

inline constexpr Time k_now = from_epoch(1'800'000'000);

/// To begin with: a token of alice's at a location that asks for `scan` on the project web of
/// the organization acme, and alice has just that.
struct Scene {
    TokenEntry entry = user_token();
    FoundRecords found = {
        .user = UserAuthority{k_owner_inc, true, PermissionList(), {}},
        .user_project =
            ProjectAuthority{k_owner_inc, k_web_inc, PermissionList::parse("scan").value()},
        .project = ProjectRecord{k_web_inc, "acme", k_acme_inc},
    };
    std::optional<std::string_view> project = "web";
    std::optional<std::string_view> organization;
    std::vector<std::string_view> permissions = {"scan"};
    std::vector<Attribute> attributes;
    TokenTypes types = TokenTypes::all();
    Time now = k_now;

    TokenRecord& token() { return std::get<TokenRecord>(entry); }

    void projects(std::string_view list) { token().projects = ProjectList::parse(list).value(); }
    void scope(std::string_view list) { token().permissions = PermissionList::parse(list).value(); }
    void pin(std::string_view name, std::string_view value) { test::pin(token(), name, value); }
    void globally(std::string_view list) {
        found.user->permissions = PermissionList::parse(list).value();
    }
    void on_project(std::string_view list) {
        found.user_project->permissions = PermissionList::parse(list).value();
    }
    void in_organizations(std::vector<Field> grants) {
        grants_ = std::move(grants);
        found.user->organization_fields = grants_;
    }
    void names_no_project() {
        project.reset();
        found.project.reset();
        found.user_project.reset();
    }

    [[nodiscard]] Requirement requirement() const {
        return {project, organization, permissions, attributes, types};
    }
    [[nodiscard]] Decision decision() const { return decide(entry, found, requirement(), now); }

private:
    std::vector<Field> grants_;
};

} // namespace tokenward::test
