// The lists inside records: words with one blank between them, `*` for all, nothing for none.
#include "support/core_support.hpp"

#include "tokenward/record_lists.hpp"

#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::string_view text;
    bool good;
};

void permissions_are_words_with_single_blanks(void**) {
    constexpr Row rows[] = {
        {"", true},
        {"*", true},
        {"scan", true},
        {"scan admin", true},
        {"scan scan", true},
        {" scan", false},
        {"scan ", false},
        {"scan  admin", false},
        {" ", false},
        {"scan\tadmin", false},
        {"scan,admin", false},
        {"* scan", false},
        {"scan *", false},
        {"**", false},
        {"1scan", false},
        {"scan\n", false},
        {std::string_view("scan\0", 5), false},
        {"scän", false},
    };
    for (const auto& row : rows) {
        const auto list = PermissionList::parse(row.text);
        ASSERT_ROW(row.text, list.has_value() == row.good);
        ASSERT_ROW(row.text, !list || list->text() == row.text);
        ASSERT_ROW(row.text, !list || list->is_all() == (row.text == "*"));
    }
    const std::string longest(64, 'x');
    assert_true(PermissionList::parse(longest + " " + longest).has_value());
    assert_false(PermissionList::parse("scan " + longest + "x").has_value());
}

void a_permission_is_on_the_list_only_as_a_whole(void**) {
    const auto list = PermissionList::parse("scan admin.read Admin").value();
    for (const std::string_view held : {"scan", "admin.read", "Admin"}) {
        ASSERT_ROW(held, list.contains(held));
    }
    for (const std::string_view other : {"", " ", "*", "sca", "scan ", "scanx", "can", "admin",
                                         "read", "ADMIN", "scan admin.read", "admin.read Admin"}) {
        ASSERT_ROW(other, !list.contains(other));
    }
}

void the_empty_permission_list_holds_nothing(void**) {
    const auto parsed = PermissionList::parse("").value();
    for (const std::string_view word : {"", " ", "*", "scan"}) {
        ASSERT_ROW(word, !PermissionList().contains(word));
        ASSERT_ROW(word, !parsed.contains(word));
    }
    assert_false(PermissionList().is_all());
}

void all_permissions_hold_any(void**) {
    assert_true(PermissionList::all().is_all());
    assert_true(PermissionList::all().contains("scan"));
    ASSERT_TEXT(PermissionList::all().text(), "*");
    assert_true(PermissionList::parse("*")->is_all());
}

constexpr std::string_view k_inc = "AAAAAAAAAAAA";

void projects_are_keys_bound_to_an_incarnation(void**) {
    constexpr Row rows[] = {
        {"", true},
        {"*", true},
        {"web=AAAAAAAAAAAA", true},
        {"web=AAAAAAAAAAAA app=0123456789ab", true},
        {"a:b.c-d_e=AAAAAAAAAAAA", true},
        {"web", false},
        {"web=", false},
        {"=AAAAAAAAAAAA", false},
        {"web=AAAAAAAAAAA", false},
        {"web=AAAAAAAAAAAAA", false},
        {"web=AAAAAAAAAAA=", false},
        {"web==AAAAAAAAAAAA", false},
        {"we b=AAAAAAAAAAAA", false},
        {"42=AAAAAAAAAAAA", false},
        {"web=AAAAAAAAAAAA ", false},
        {" web=AAAAAAAAAAAA", false},
        {"web=AAAAAAAAAAAA  app=AAAAAAAAAAAA", false},
        {"web=AAAAAAAAAAAA *", false},
        {"*=AAAAAAAAAAAA", false},
        {"* ", false},
    };
    for (const auto& row : rows) {
        const auto list = ProjectList::parse(row.text);
        ASSERT_ROW(row.text, list.has_value() == row.good);
        ASSERT_ROW(row.text, !list || list->text() == row.text);
        ASSERT_ROW(row.text, !list || list->is_all() == (row.text == "*"));
    }
    const std::string longest(400, 'x');
    assert_true(ProjectList::parse(longest + "=AAAAAAAAAAAA").has_value());
    assert_false(ProjectList::parse(longest + "x=AAAAAAAAAAAA").has_value());
}

void a_project_is_found_by_its_whole_key(void**) {
    const auto list = ProjectList::parse("web=AAAAAAAAAAAA a:b=BBBBBBBBBBBB").value();
    ASSERT_TEXT(list.incarnation_of("web"), k_inc);
    ASSERT_TEXT(list.incarnation_of("a:b"), "BBBBBBBBBBBB");
    for (const std::string_view other :
         {"", "we", "webx", "eb", "WEB", "a", "b", "web=AAAAAAAAAAAA", "AAAAAAAAAAAA", "*", " "}) {
        ASSERT_ROW(other, list.incarnation_of(other).empty());
    }
}

void all_and_none_name_no_incarnation(void**) {
    ASSERT_TEXT(ProjectList::all().incarnation_of("web"), "");
    ASSERT_TEXT(ProjectList::all().incarnation_of("*"), "");
    ASSERT_TEXT(ProjectList().incarnation_of("web"), "");
    ASSERT_TEXT(ProjectList().incarnation_of(""), "");
    assert_false(ProjectList().is_all());
    assert_true(ProjectList::all().is_all());
}

void the_first_project_is_named_without_its_incarnation(void**) {
    ASSERT_TEXT(ProjectList::parse("web=AAAAAAAAAAAA")->first_key(), "web");
    ASSERT_TEXT(ProjectList::parse("a:b=AAAAAAAAAAAA web=AAAAAAAAAAAA")->first_key(), "a:b");
    ASSERT_TEXT(ProjectList::all().first_key(), "");
    ASSERT_TEXT(ProjectList().first_key(), "");
}

void words_are_split_at_single_blanks(void**) {
    struct Split {
        std::string_view text;
        std::vector<std::string_view> words;
    };
    const Split rows[] = {
        {"", {}},          {"a", {"a"}},      {"a b", {"a", "b"}},      {" ", {"", ""}},
        {"a ", {"a", ""}}, {" a", {"", "a"}}, {"a  b", {"a", "", "b"}}, {"a\tb", {"a\tb"}},
    };
    for (const auto& row : rows) {
        WordSplitter splitter(row.text);
        for (const auto word : row.words) {
            ASSERT_ROW(row.text, splitter.next() == word);
        }
        ASSERT_ROW(row.text, !splitter.next());
        ASSERT_ROW(row.text, !splitter.next());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(permissions_are_words_with_single_blanks),
        cmocka_unit_test(a_permission_is_on_the_list_only_as_a_whole),
        cmocka_unit_test(the_empty_permission_list_holds_nothing),
        cmocka_unit_test(all_permissions_hold_any),
        cmocka_unit_test(projects_are_keys_bound_to_an_incarnation),
        cmocka_unit_test(a_project_is_found_by_its_whole_key),
        cmocka_unit_test(all_and_none_name_no_incarnation),
        cmocka_unit_test(the_first_project_is_named_without_its_incarnation),
        cmocka_unit_test(words_are_split_at_single_blanks),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
