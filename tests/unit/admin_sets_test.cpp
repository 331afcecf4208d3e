// Lists of permissions and of projects, as services hold them.
#include "admin/records/permission_set.hpp"
#include "admin/records/project_scope.hpp"
#include "support/core_support.hpp"

using namespace tokenward;
using namespace tokenward::test;
using admin::PermissionSet;
using admin::ProjectScope;

namespace {

constexpr auto k_one = "abcdefghijkl";
constexpr auto k_two = "ABCDEFGHIJKL";

void test_permissions(void** /*state*/) {
    PermissionSet set;
    assert_true(set.empty());
    assert_true(set.add("scan"));
    assert_true(set.add("admin"));
    assert_false(set.add("scan"));
    ASSERT_TEXT(set.text(), "admin scan");
    assert_true(set.contains("scan"));
    assert_false(set.contains("sca"));
    assert_true(set.remove("scan"));
    assert_false(set.remove("scan"));
    assert_true(set.remove("admin"));
    assert_true(set.empty());
    assert_false(set.contains(""));
}

void test_all_permissions(void** /*state*/) {
    auto all = PermissionSet::all();
    assert_true(all.is_all());
    assert_true(all.contains("anything"));
    assert_false(all.add("scan"));
    assert_false(all.remove("scan"));
    ASSERT_TEXT(all.text(), "*");
    assert_false(PermissionSet::parse("scan,admin").has_value());
    assert_false(PermissionSet::parse("scan  admin").has_value());
}

void test_projects(void** /*state*/) {
    ProjectScope scope;
    scope.add("web", k_one);
    scope.add("api", k_two);
    ASSERT_TEXT(scope.text(), "api=ABCDEFGHIJKL web=abcdefghijkl");
    ASSERT_TEXT(scope.view().incarnation_of("web"), k_one);
    scope.remove("web");
    scope.remove("api");
    scope.remove("api");
}

void test_a_list_never_becomes_all(void** /*state*/) {
    ProjectScope scope;
    scope.add("web", k_one);
    scope.remove("web");
    assert_false(scope.is_all());
    assert_false(scope.view().is_all());
    ASSERT_TEXT(scope.text(), "");
    const auto back = ProjectScope::parse(scope.text());
    assert_true(back.has_value());
    assert_false(back->view().is_all());

    auto all = ProjectScope::all();
    all.remove("web");
    assert_true(all.is_all());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_permissions),
        cmocka_unit_test(test_all_permissions),
        cmocka_unit_test(test_projects),
        cmocka_unit_test(test_a_list_never_becomes_all),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
