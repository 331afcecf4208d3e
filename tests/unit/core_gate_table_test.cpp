// What a token may do, row by row: type × scope × owner's authority × what the location asks.
#include "support/core_records.hpp"
#include "support/core_scene.hpp"
#include "support/core_support.hpp"

#include "tokenward/gate.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

using Change = std::function<void(Scene&)>;

struct Row {
    std::string_view name;
    Change change;
    Reason reason = Reason::None;
    std::string_view missing = {};
};

constexpr auto k_missing = Reason::MissingPermission;

void check(const std::vector<Row>& rows, const TokenRecord& token) {
    for (const auto& row : rows) {
        Scene scene;
        scene.entry = token;
        row.change(scene);
        const auto decision = scene.decision();
        ASSERT_TEXT(std::string(row.name) + ": " + std::string(to_word(decision.reason)),
                    std::string(row.name) + ": " + std::string(to_word(row.reason)));
        ASSERT_TEXT(decision.missing_permission, row.missing);
        ASSERT_ROW(row.name, decision.allowed() == (row.reason == Reason::None));
    }
}

/// Rows that hold for a user's token and a signed-in session alike.
std::vector<Row> acting_as_its_owner() {
    return {
        {"has it on the project",
         [](auto&) {
         }},
        {"has it globally",
         [](auto& s) {
             s.globally("scan"), s.on_project("");
         }},
        {"has everything globally",
         [](auto& s) {
             s.globally("*"), s.on_project("");
         }},
        {"has everything on the project",
         [](auto& s) {
             s.on_project("*");
         }},
        {"has nothing", [](auto& s) { s.on_project(""); }, k_missing, "scan"},
        {"has another one", [](auto& s) { s.on_project("admin"), s.globally("admin"); }, k_missing,
         "scan"},
        {"has no record for the project", [](auto& s) { s.found.user_project.reset(); }, k_missing,
         "scan"},
        {"has it globally and no record for the project",
         [](auto& s) {
             s.globally("scan"), s.found.user_project.reset();
         }},
        {"one globally, one on the project",
         [](auto& s) {
             s.globally("admin"), s.permissions = {"scan", "admin"};
         }},
        {"the second of two is missing", [](auto& s) { s.permissions = {"scan", "admin"}; },
         k_missing, "admin"},
        {"the first missing one is named",
         [](auto& s) { s.permissions = {"deploy", "scan", "admin"}; }, k_missing, "deploy"},
        {"the same one twice",
         [](auto& s) {
             s.permissions = {"scan", "scan"};
         }},
        {"none is asked",
         [](auto& s) {
             s.permissions = {};
             s.on_project("");
         }},
        {"an empty one is asked", [](auto& s) { s.globally("*"), s.permissions = {""}; }, k_missing,
         ""},
        {"an ill-formed one is asked", [](auto& s) { s.globally("*"), s.permissions = {"a b"}; },
         k_missing, "a b"},
        {"a star is asked", [](auto& s) { s.globally("*"), s.permissions = {"*"}; }, k_missing,
         "*"},
        {"in its organization only, but a project is named",
         [](auto& s) {
             s.on_project("");
             s.in_organizations({{"org:acme", "acmeIncarnat scan"}});
         },
         k_missing, "scan"},
        {"the same, and the organization is named too",
         [](auto& s) {
             s.on_project("");
             s.organization = "acme";
             s.in_organizations({{"org:acme", "acmeIncarnat scan"}});
         },
         k_missing, "scan"},
    };
}

std::vector<Row> where_no_project_is_named() {
    return {
        {"nothing is asked",
         [](auto& s) {
             s.permissions = {};
         }},
        {"has it globally",
         [](auto& s) {
             s.globally("scan");
         }},
        {"has it nowhere", [](auto&) {}, k_missing, "scan"},
        {"in an organization, and none is named",
         [](auto& s) { s.in_organizations({{"org:acme", "acmeIncarnat scan"}}); }, k_missing,
         "scan"},
        {"in the organization named",
         [](auto& s) {
             s.organization = "acme";
             s.in_organizations({{"org:acme", "acmeIncarnat scan"}});
         }},
        {"everything in the organization named",
         [](auto& s) {
             s.organization = "acme";
             s.in_organizations({{"org:acme", "acmeIncarnat *"}});
         }},
        {"in another organization",
         [](auto& s) {
             s.organization = "acme";
             s.in_organizations(
                 {{"org:acm", "acmeIncarnat scan"}, {"org:acme2", "acmeIncarnat *"}});
         },
         k_missing, "scan"},
        {"nothing in the organization named",
         [](auto& s) {
             s.organization = "acme";
             s.in_organizations({{"org:acme", "acmeIncarnat "}});
         },
         k_missing, "scan"},
        {"globally, and an organization is named",
         [](auto& s) {
             s.organization = "acme", s.globally("scan");
         }},
        {"nothing asked of an organization",
         [](auto& s) {
             s.organization = "acme", s.permissions = {};
         }},
        {"an empty organization", [](auto& s) { s.organization = "", s.globally("*"); },
         Reason::WrongOrganization},
        {"an ill-formed organization", [](auto& s) { s.organization = "a b", s.globally("*"); },
         Reason::WrongOrganization},
        {"an organization of digits", [](auto& s) { s.organization = "42", s.globally("*"); },
         Reason::WrongOrganization},
        {"narrowed to a project", [](auto& s) { s.projects("web=webIncarnati"), s.globally("*"); },
         Reason::WrongProject},
        {"narrowed to no project", [](auto& s) { s.projects(""), s.globally("*"); },
         Reason::WrongProject},
        {"narrowed to a project, nothing asked",
         [](auto& s) { s.projects("web=webIncarnati"), s.permissions = {}; }, Reason::WrongProject},
    };
}

std::vector<Row> where_a_project_is_named() {
    return {
        {"an empty project", [](auto& s) { s.project = "", s.globally("*"); },
         Reason::WrongProject},
        {"an ill-formed project", [](auto& s) { s.project = "a/b", s.globally("*"); },
         Reason::WrongProject},
        {"a project of digits", [](auto& s) { s.project = "42", s.globally("*"); },
         Reason::WrongProject},
        {"an empty project, nothing asked",
         [](auto& s) {
             s.project = "";
             s.permissions = {};
             s.found.project.reset();
         },
         Reason::WrongProject},
        {"a project that is not there", [](auto& s) { s.found.project.reset(); }, k_missing,
         "scan"},
        {"a project that is not there, allowed globally",
         [](auto& s) {
             s.found.project.reset(), s.globally("scan");
         }},
        {"in the organization named",
         [](auto& s) {
             s.organization = "acme";
         }},
        {"in another organization", [](auto& s) { s.organization = "other", s.globally("*"); },
         Reason::WrongOrganization},
        {"in no organization",
         [](auto& s) {
             s.organization = "acme";
             s.globally("*");
             s.found.project = ProjectRecord{k_web_inc, "", ""};
         },
         Reason::WrongOrganization},
        {"in an organization, but not there",
         [](auto& s) { s.organization = "acme", s.globally("*"), s.found.project.reset(); },
         Reason::WrongOrganization},
        {"an empty organization", [](auto& s) { s.organization = "", s.globally("*"); },
         Reason::WrongOrganization},
        {"an empty organization of a project in none",
         [](auto& s) {
             s.organization = "";
             s.found.project = ProjectRecord{k_web_inc, "", ""};
         },
         Reason::WrongOrganization},
    };
}

std::vector<Row> narrowed_to_projects() {
    return {
        {"to this one",
         [](auto& s) {
             s.projects("web=webIncarnati");
         }},
        {"to this one among others",
         [](auto& s) {
             s.projects("app=otherIncarna web=webIncarnati x=otherIncarna");
         }},
        {"to another one", [](auto& s) { s.projects("app=webIncarnati"); }, Reason::WrongProject},
        {"to none", [](auto& s) { s.projects(""); }, Reason::WrongProject},
        {"to one whose key starts alike", [](auto& s) { s.projects("webb=webIncarnati"); },
         Reason::WrongProject},
        {"to an earlier incarnation", [](auto& s) { s.projects("web=otherIncarna"); },
         Reason::WrongProject},
        {"to one that is not there",
         [](auto& s) {
             s.projects("web=webIncarnati");
             s.globally("*");
             s.found.project.reset();
         },
         Reason::WrongProject},
        {"to this one, without the permission",
         [](auto& s) { s.projects("web=webIncarnati"), s.on_project(""); }, k_missing, "scan"},
        {"to this one, nothing asked",
         [](auto& s) {
             s.projects("web=webIncarnati"), s.permissions = {};
         }},
        {"to another one, nothing asked",
         [](auto& s) { s.projects("app=webIncarnati"), s.permissions = {}; }, Reason::WrongProject},
    };
}

std::vector<Row> narrowed_to_permissions() {
    return {
        {"to this one",
         [](auto& s) {
             s.scope("scan");
         }},
        {"to this one among others",
         [](auto& s) {
             s.scope("admin scan");
         }},
        {"to another one", [](auto& s) { s.scope("admin"), s.globally("*"); }, k_missing, "scan"},
        {"to none", [](auto& s) { s.scope(""), s.globally("*"); }, k_missing, "scan"},
        {"to one its owner has not", [](auto& s) { s.scope("scan"), s.on_project(""); }, k_missing,
         "scan"},
        {"to one that starts alike", [](auto& s) { s.scope("scanner"), s.globally("*"); },
         k_missing, "scan"},
        {"to one of two that are asked",
         [](auto& s) {
             s.scope("scan");
             s.globally("*");
             s.permissions = {"scan", "admin"};
         },
         k_missing, "admin"},
        {"where none is asked",
         [](auto& s) { s.scope("scan admin"), s.globally("*"), s.permissions = {}; }, k_missing,
         ""},
    };
}

std::vector<Row> pinned_to_attributes() {
    const auto pinned = [](Scene& s) {
        s.pin("department", "cardiology");
    };
    return {
        {"to nothing, where nothing is named",
         [](auto&) {
         }},
        {"to nothing, where one is named",
         [](auto& s) {
             s.attributes = {{"department", "cardiology"}};
         }},
        {"to this one",
         [=](auto& s) {
             pinned(s), s.attributes = {{"department", "cardiology"}};
         }},
        {"to this one among others",
         [=](auto& s) {
             pinned(s);
             s.attributes = {{"ward", "3"}, {"department", "cardiology"}};
         }},
        {"to one that is not named", [=](auto& s) { pinned(s); }, Reason::WrongAttribute},
        {"to another value", [=](auto& s) { pinned(s), s.attributes = {{"department", "x"}}; },
         Reason::WrongAttribute},
        {"to a value of another case",
         [=](auto& s) { pinned(s), s.attributes = {{"department", "Cardiology"}}; },
         Reason::WrongAttribute},
        {"to another name",
         [=](auto& s) { pinned(s), s.attributes = {{"Department", "cardiology"}}; },
         Reason::WrongAttribute},
        {"to two, where both are named",
         [=](auto& s) {
             pinned(s);
             s.pin("ward", "3");
             s.attributes = {{"ward", "3"}, {"department", "cardiology"}};
         }},
        {"to two, where one is named",
         [=](auto& s) {
             pinned(s);
             s.pin("ward", "3");
             s.attributes = {{"department", "cardiology"}};
         },
         Reason::WrongAttribute},
        {"to nothing, where an empty value is named",
         [](auto& s) { s.attributes = {{"department", ""}}; }, Reason::WrongAttribute},
        {"to nothing, where an ill-formed value is named",
         [](auto& s) { s.attributes = {{"department", "a\nb"}}; }, Reason::WrongAttribute},
        {"to nothing, where a value that is no UTF-8 is named",
         [](auto& s) { s.attributes = {{"department", "\xff"}}; }, Reason::WrongAttribute},
    };
}

/// What the owner's record may say, whatever the type.
std::vector<Row> of_an_owner() {
    return {
        {"who is gone", [](auto& s) { s.found.user.reset(); }, Reason::InactiveOwner},
        {"who is deactivated", [](auto& s) { s.globally("*"), s.found.user->active = false; },
         Reason::InactiveOwner},
        {"who is another of that name",
         [](auto& s) { s.globally("*"), s.found.user->incarnation = k_other_inc; },
         Reason::InactiveOwner},
    };
}

std::vector<Row> granted_to_a_namesake() {
    return {
        {"of the project", [](auto& s) { s.found.user_project->project_incarnation = k_other_inc; },
         k_missing, "scan"},
        {"of the user", [](auto& s) { s.found.user_project->user_incarnation = k_other_inc; },
         k_missing, "scan"},
        {"before the project was made again",
         [](auto& s) { s.found.project->incarnation = k_other_inc; }, k_missing, "scan"},
    };
}

/// The same rows, each after `before`.
std::vector<Row> after(const Change& before, std::vector<Row> rows) {
    for (auto& row : rows) {
        row.change = [before, change = row.change](Scene& scene) {
            before(scene);
            change(scene);
        };
    }
    return rows;
}

void check_acting_as_owner(const TokenRecord& token) {
    check(acting_as_its_owner(), token);
    check(where_a_project_is_named(), token);
    check(after(&Scene::names_no_project, where_no_project_is_named()), token);
    check(narrowed_to_projects(), token);
    check(narrowed_to_permissions(), token);
    check(pinned_to_attributes(), token);
    check(of_an_owner(), token);
    check(granted_to_a_namesake(), token);
}

void a_user_token_acts_as_its_owner(void**) {
    check_acting_as_owner(user_token());
}

void a_session_acts_as_its_owner(void**) {
    check_acting_as_owner(session_token());
}

void a_project_token_scans_its_project(void**) {
    check(
        {
            {"its owner has it on the project",
             [](auto&) {
             }},
            {"its owner has it globally",
             [](auto& s) {
                 s.on_project(""), s.globally("scan");
             }},
            {"its owner has everything",
             [](auto& s) {
                 s.on_project("*"), s.globally("*");
             }},
            {"its owner lost it", [](auto& s) { s.on_project(""); }, k_missing, "scan"},
            {"its owner has it on no record", [](auto& s) { s.found.user_project.reset(); },
             k_missing, "scan"},
            {"nothing but scan", [](auto& s) { s.globally("*"), s.permissions = {"admin"}; },
             k_missing, "admin"},
            {"not even provision",
             [](auto& s) { s.globally("*"), s.permissions = {"scan", "provision"}; }, k_missing,
             "provision"},
            {"another project", [](auto& s) { s.project = "app", s.globally("*"); },
             Reason::WrongProject},
            {"an empty project", [](auto& s) { s.project = "", s.globally("*"); },
             Reason::WrongProject},
            {"a namesake of its project",
             [](auto& s) { s.found.project->incarnation = k_other_inc, s.globally("*"); },
             Reason::WrongProject},
            {"its project is gone", [](auto& s) { s.found.project.reset(), s.globally("*"); },
             Reason::WrongProject},
            {"nothing asked on its project",
             [](auto& s) {
                 s.permissions = {};
             }},
            {"nothing asked on its project, and its owner lost it",
             [](auto& s) { s.permissions = {}, s.on_project(""); }, k_missing, "scan"},
            {"globally, none", [](auto& s) { s.project.reset(), s.globally("*"); }, k_missing,
             "scan"},
            {"in an organization, none",
             [](auto& s) {
                 s.project.reset();
                 s.organization = "acme";
                 s.in_organizations({{"org:acme", "acmeIncarnat *"}});
             },
             k_missing, "scan"},
            {"let in by its type where nothing is said of projects",
             [](auto& s) {
                 s.project.reset(), s.permissions = {};
             }},
            {"the same, and its owner lost it",
             [](auto& s) { s.project.reset(), s.permissions = {}, s.on_project(""); }, k_missing,
             "scan"},
            {"the same, and its owner has it globally",
             [](auto& s) {
                 s.project.reset(), s.permissions = {}, s.on_project(""), s.globally("scan");
             }},
            {"the same, and its project is gone",
             [](auto& s) { s.names_no_project(), s.permissions = {}, s.globally("*"); },
             Reason::WrongProject},
            {"the same, and its project was made again",
             [](auto& s) {
                 s.project.reset(), s.permissions = {}, s.globally("*");
                 s.found.project->incarnation = k_other_inc;
             },
             Reason::WrongProject},
            {"narrowed to nothing", [](auto& s) { s.scope(""); }, k_missing, "scan"},
        },
        project_token());
    check(pinned_to_attributes(), project_token());
    check(of_an_owner(), project_token());
    check({granted_to_a_namesake()[0], granted_to_a_namesake()[1]}, project_token());
}

void a_global_token_scans_and_provisions(void**) {
    check(
        {
            {"its owner has it globally",
             [](auto& s) {
                 s.globally("scan");
             }},
            {"its owner has everything globally",
             [](auto& s) {
                 s.globally("*");
             }},
            {"its owner has it on the project only", [](auto& s) { s.on_project("*"); }, k_missing,
             "scan"},
            {"its owner has another one", [](auto& s) { s.globally("provision admin"); }, k_missing,
             "scan"},
            {"provision",
             [](auto& s) {
                 s.globally("provision scan"), s.permissions = {"scan", "provision"};
             }},
            {"provision, which its owner has not",
             [](auto& s) { s.globally("scan"), s.permissions = {"scan", "provision"}; }, k_missing,
             "provision"},
            {"nothing else", [](auto& s) { s.globally("*"), s.permissions = {"admin"}; }, k_missing,
             "admin"},
            {"on no project",
             [](auto& s) {
                 s.names_no_project(), s.globally("scan");
             }},
            {"on no project, without it", [](auto& s) { s.names_no_project(); }, k_missing, "scan"},
            {"in an organization only",
             [](auto& s) {
                 s.names_no_project();
                 s.organization = "acme";
                 s.in_organizations({{"org:acme", "acmeIncarnat *"}});
             },
             k_missing, "scan"},
            {"on a project that is not there",
             [](auto& s) {
                 s.found.project.reset(), s.globally("scan");
             }},
            {"on an empty project", [](auto& s) { s.project = "", s.globally("*"); },
             Reason::WrongProject},
            {"nothing asked",
             [](auto& s) {
                 s.permissions = {}, s.globally("provision");
             }},
            {"nothing asked, and its owner has neither globally",
             [](auto& s) { s.permissions = {}, s.globally("admin"), s.on_project("*"); }, k_missing,
             "scan"},
            {"narrowed to provision", [](auto& s) { s.scope("provision"), s.globally("*"); },
             k_missing, "scan"},
        },
        global_token());
    check(after([](auto& s) { s.globally("scan"); }, pinned_to_attributes()), global_token());
    check(of_an_owner(), global_token());
}

void an_organization_token_has_its_own_permissions(void**) {
    check(
        {
            {"on a project of its organization",
             [](auto&) {
             }},
            {"whoever made it is gone",
             [](auto& s) {
                 s.found.user.reset(), s.found.user_project.reset();
             }},
            {"whoever made it is deactivated",
             [](auto& s) {
                 s.found.user->active = false;
             }},
            {"a permission it has not", [](auto& s) { s.permissions = {"scan", "admin"}; },
             k_missing, "admin"},
            {"several it has",
             [](auto& s) {
                 s.scope("scan admin"), s.permissions = {"scan", "admin"};
             }},
            {"none", [](auto& s) { s.scope(""); }, k_missing, "scan"},
            {"where none is asked", [](auto& s) { s.permissions = {}; }, k_missing, ""},
            {"where no project is named", [](auto& s) { s.names_no_project(); },
             Reason::WrongProject},
            {"where its organization is named and no project",
             [](auto& s) { s.names_no_project(), s.organization = "acme"; }, Reason::WrongProject},
            {"where its organization is named too",
             [](auto& s) {
                 s.organization = "acme";
             }},
            {"where another organization is named", [](auto& s) { s.organization = "other"; },
             Reason::WrongOrganization},
            {"where another organization and its project are named",
             [](auto& s) { s.organization = "other", s.found.project->organization = "other"; },
             Reason::WrongOrganization},
            {"where an empty organization is named", [](auto& s) { s.organization = ""; },
             Reason::WrongOrganization},
            {"on a project of another organization",
             [](auto& s) { s.found.project = ProjectRecord{k_web_inc, "other", k_acme_inc}; },
             Reason::WrongProject},
            {"on a project of its organization's namesake",
             [](auto& s) { s.found.project->organization_incarnation = k_other_inc; },
             Reason::WrongProject},
            {"on a project of no organization",
             [](auto& s) { s.found.project = ProjectRecord{k_web_inc, "", ""}; },
             Reason::WrongProject},
            {"on a project that is not there", [](auto& s) { s.found.project.reset(); },
             Reason::WrongProject},
            {"on an empty project", [](auto& s) { s.project = "", s.found.project.reset(); },
             Reason::WrongProject},
            {"narrowed to this project",
             [](auto& s) {
                 s.projects("web=webIncarnati");
             }},
            {"narrowed to another project", [](auto& s) { s.projects("app=webIncarnati"); },
             Reason::WrongProject},
            {"narrowed to no project", [](auto& s) { s.projects(""); }, Reason::WrongProject},
            {"narrowed to this project's namesake", [](auto& s) { s.projects("web=otherIncarna"); },
             Reason::WrongProject},
            {"narrowed to this project, which went to another organization",
             [](auto& s) {
                 s.projects("web=webIncarnati");
                 s.found.project = ProjectRecord{k_web_inc, "other", k_other_inc};
             },
             Reason::WrongProject},
        },
        organization_token());
    check(pinned_to_attributes(), organization_token());
}

void a_type_is_let_in_or_not(void**) {
    for (const auto& token : one_token_of_each_type()) {
        for (const auto& other : one_token_of_each_type()) {
            Scene scene;
            scene.entry = token;
            scene.globally("*");
            scene.types = {other.type};
            const auto expected = token.type == other.type ? Reason::None : Reason::WrongType;
            ASSERT_ROW(to_word(token.type), scene.decision().reason == expected);
        }
        Scene none;
        none.entry = token;
        none.types = {};
        ASSERT_ROW(to_word(token.type), none.decision().reason == Reason::WrongType);
    }
    static_assert(Requirement().types.contains(TokenType::User));
    static_assert(Requirement().types.contains(TokenType::Session));
    static_assert(!Requirement().types.contains(TokenType::Project));
    static_assert(!Requirement().types.contains(TokenType::Global));
    static_assert(!Requirement().types.contains(TokenType::Organization));
}

struct Expiry {
    std::optional<std::int64_t> after_now; ///< seconds
    bool expired;
};

void a_token_is_expired_from_its_expiry_on(void**) {
    constexpr Expiry rows[] = {
        {std::nullopt, false},  {1, false}, {86'400, false}, {0, true}, {-1, true}, {-86'400, true},
        {-1'800'000'000, true},
    };
    for (const auto& token : one_token_of_each_type()) {
        for (const auto& row : rows) {
            Scene scene;
            scene.entry = token;
            scene.globally("*");
            if (row.after_now) {
                scene.token().expires_at = k_now + std::chrono::seconds(*row.after_now);
            }
            const auto expected = row.expired ? Reason::ExpiredToken : Reason::None;
            ASSERT_ROW(to_word(token.type), scene.decision().reason == expected);
            const auto early = decide_early(scene.entry, scene.now);
            ASSERT_ROW(to_word(token.type), early.has_value() == row.expired);
            ASSERT_ROW(to_word(token.type), !early || early->reason == expected);
        }
    }
}

void a_tombstone_is_revoked(void**) {
    Scene scene;
    scene.globally("*");
    for (const std::string_view why : {"revoked", "rotated", "project-deleted"}) {
        scene.entry = Tombstone{k_id, why};
        assert_true(scene.decision().reason == Reason::RevokedToken);
        assert_true(decide_early(scene.entry, scene.now)->reason == Reason::RevokedToken);
    }
}

/// Each fault hides those after it: first what is wrong with the token (401), then what doesn't
/// fit (403). A token that is no good is told nothing about the location.
void the_first_reason_is_given(void**) {
    const std::vector<std::pair<Reason, Change>> faults = {
        {Reason::ExpiredToken,
         [](Scene& s) {
             s.token().expires_at = k_now;
         }},
        {Reason::InactiveOwner,
         [](Scene& s) {
             s.found.user->active = false;
         }},
        {Reason::WrongType,
         [](Scene& s) {
             s.types = {};
         }},
        {Reason::WrongAttribute,
         [](Scene& s) {
             s.pin("a", "b");
         }},
        {Reason::WrongOrganization,
         [](Scene& s) {
             s.organization = "other";
         }},
        {Reason::WrongProject,
         [](Scene& s) {
             s.projects("");
         }},
        {Reason::MissingPermission,
         [](Scene& s) {
             s.permissions = {"admin"};
         }},
    };
    for (unsigned chosen = 1; chosen < 1U << faults.size(); ++chosen) {
        Scene scene;
        std::optional<Reason> first;
        for (std::size_t i = 0; i < faults.size(); ++i) {
            if (((chosen >> i) & 1U) != 0) {
                faults[i].second(scene);
                first = first.value_or(faults[i].first);
            }
        }
        ASSERT_ROW(to_word(*first), scene.decision().reason == *first);
    }
}

/// Opened records always have one; a bug that lost it must not open the gate.
void a_project_without_incarnation_is_on_no_list(void**) {
    for (const std::string_view list : {"", "app=otherIncarna"}) {
        Scene scene;
        scene.globally("*");
        scene.projects(list);
        scene.found.project->incarnation = "";
        assert_true(scene.decision().reason == Reason::WrongProject);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_user_token_acts_as_its_owner),
        cmocka_unit_test(a_session_acts_as_its_owner),
        cmocka_unit_test(a_project_token_scans_its_project),
        cmocka_unit_test(a_global_token_scans_and_provisions),
        cmocka_unit_test(an_organization_token_has_its_own_permissions),
        cmocka_unit_test(a_type_is_let_in_or_not),
        cmocka_unit_test(a_token_is_expired_from_its_expiry_on),
        cmocka_unit_test(a_tombstone_is_revoked),
        cmocka_unit_test(the_first_reason_is_given),
        cmocka_unit_test(a_project_without_incarnation_is_on_no_list),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
