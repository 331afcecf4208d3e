// What may be asked for, before anything is looked up.
#include "admin/tokens/token_request.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <functional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::TokenRequest;

namespace {

TokenRequest good(TokenType type) {
    switch (type) {
    case TokenType::Project:
        return request_for(type, "n", "alice", {"web"});
    case TokenType::Organization:
        return request_in("acme", "n", {"web"});
    case TokenType::User:
    case TokenType::Global:
    case TokenType::Session:
        break;
    }
    return request_for(type, "n", "alice");
}

struct Row {
    std::string name;
    TokenType type;
    std::function<void(TokenRequest&)> change;
    std::string refusal; ///< empty: it is good
};

const auto k_nothing = [](TokenRequest&) {
};

std::vector<Row> rows() {
    using enum TokenType;
    return {
        {"user", User, k_nothing, ""},
        {"project", Project, k_nothing, ""},
        {"global", Global, k_nothing, ""},
        {"organization", Organization, k_nothing, ""},
        {"session", Session, k_nothing, "signing in"},

        {"no owner", User, [](auto& r) { r.owner = ""; }, "needs a user"},
        {"bad owner", User, [](auto& r) { r.owner = "a b"; }, "not a login"},
        {"owner of an organization's", Organization, [](auto& r) { r.owner = "alice"; },
         "has no owner"},
        {"no organization", Organization, [](auto& r) { r.organization = ""; },
         "needs its organization"},
        {"organization of a user's", User, [](auto& r) { r.organization = "acme"; },
         "only organization tokens"},
        {"bad organization", Organization, [](auto& r) { r.organization = "12"; },
         "not an organization key"},

        {"a user's projects", User, [](auto& r) { r.projects = {"web", "api"}; }, ""},
        {"bad project", User, [](auto& r) { r.projects = {"we b"}; }, "not a project key"},
        {"both", User,
         [](auto& r) {
             r.projects = {"web"};
             r.all_projects = true;
         },
         "not both"},
        {"project without one", Project, [](auto& r) { r.projects.clear(); }, "exactly one"},
        {"project with two", Project, [](auto& r) { r.projects = {"a", "b"}; }, "exactly one"},
        {"project, the same twice", Project, [](auto& r) { r.projects = {"a", "a"}; }, ""},
        {"project for all", Project,
         [](auto& r) {
             r.projects.clear();
             r.all_projects = true;
         },
         "exactly one"},
        {"global for one", Global, [](auto& r) { r.projects = {"a"}; }, "every project"},
        {"global for all", Global, [](auto& r) { r.all_projects = true; }, ""},
        {"organization, none named", Organization, [](auto& r) { r.projects.clear(); },
         "needs its projects"},
        {"organization, all", Organization,
         [](auto& r) {
             r.projects.clear();
             r.all_projects = true;
         },
         ""},
        {"too many projects", User,
         [](auto& r) {
             for (int i = 0; i < 501; ++i) {
                 r.projects.push_back("p" + std::to_string(i));
             }
         },
         "at most 500"},

        {"a user's permission", User, [](auto& r) { r.permissions = {"anything"}; }, ""},
        {"bad permission", User, [](auto& r) { r.permissions = {"a b"}; }, "not a permission"},
        {"project may scan", Project, [](auto& r) { r.permissions = {"scan"}; }, ""},
        {"project may not admin", Project, [](auto& r) { r.permissions = {"admin"}; },
         "can't have the permission \"admin\""},
        {"project may not provision", Project, [](auto& r) { r.permissions = {"provision"}; },
         "can't have"},
        {"global may provision", Global, [](auto& r) { r.permissions = {"provision"}; }, ""},
        {"global may not admin", Global, [](auto& r) { r.permissions = {"admin"}; }, "can't have"},

        {"no name", User, [](auto& r) { r.name = ""; }, "name is missing"},
        {"blank name", User, [](auto& r) { r.name = " \t "; }, "name is missing"},
        {"100 characters", User,
         [](auto& r) {
             r.name.clear();
             for (int i = 0; i < 100; ++i) {
                 r.name += "ü";
             }
         },
         ""},
        {"101 characters", User, [](auto& r) { r.name = std::string(101, 'x'); },
         "longer than 100"},
        {"line break in the name", User, [](auto& r) { r.name = "a\nb"; }, "control characters"},
        {"no UTF-8 in the name", User, [](auto& r) { r.name = "a\xff"; }, "control characters"},
        {"line break in the description", User, [](auto& r) { r.description = "a\rb"; },
         "description"},
        {"long description", User, [](auto& r) { r.description = std::string(1001, 'x'); },
         "description"},

        {"attributes", User, [](auto& r) { r.attributes = {{"a", "b"}, {"c", "d e"}}; }, ""},
        {"attribute twice, the same", User,
         [](auto& r) { r.attributes = {{"a", "b"}, {"a", "b"}}; }, ""},
        {"attribute twice", User, [](auto& r) { r.attributes = {{"a", "b"}, {"a", "c"}}; },
         "twice"},
        {"attribute without name", User, [](auto& r) { r.attributes = {{"", "b"}}; },
         "not an attribute name"},
        {"attribute without value", User, [](auto& r) { r.attributes = {{"a", ""}}; },
         "the attribute \"a\""},
        {"17 attributes", User,
         [](auto& r) {
             for (int i = 0; i < 17; ++i) {
                 r.attributes.emplace_back("a" + std::to_string(i), "x");
             }
         },
         "at most 16"},
    };
}

void test_rows(void** /*state*/) {
    for (const auto& row : rows()) {
        auto request = good(row.type);
        row.change(request);
        const auto checked = admin::check_request(request);
        ASSERT_ROW(row.name, checked.ok() == row.refusal.empty());
        if (!checked) {
            ASSERT_ROW(row.name, checked.error().message.find(row.refusal) != std::string::npos);
            ASSERT_ROW(row.name, checked.error().kind == admin::FailureKind::Invalid);
        }
    }
}

void test_trims_and_sorts(void** /*state*/) {
    auto request = good(TokenType::User);
    request.name = "  my token\t";
    request.projects = {"web", "api", "web"};
    request.permissions = {"scan", "browse", "scan"};
    const auto checked = must(admin::check_request(request));
    assert_text(checked.name, "my token");
    assert_true(checked.projects == std::vector<std::string>({"api", "web"}));
    assert_true(checked.permissions == std::vector<std::string>({"browse", "scan"}));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_trims_and_sorts),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
