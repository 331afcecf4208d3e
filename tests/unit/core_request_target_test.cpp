// A request's target, read as an application behind the gate may read it: a path or a query
// that can be read in two ways names no project.
#include "support/core_support.hpp"

#include "tokenward/request_target.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

void a_plain_path_is_read_in_one_way(void**) {
    for (const std::string_view path : {"",
                                        "/",
                                        "/projects/web",
                                        "/projects/web/",
                                        "/a.b/c..d/...",
                                        "/.well-known/x",
                                        "/a..",
                                        "/..a",
                                        "/%20",
                                        "/%41",
                                        "/caf%C3%A9",
                                        "/a%3Ab",
                                        "/a+b",
                                        "/a=b&c",
                                        "/a@b:c,d!$'()*~",
                                        "/100%",
                                        "/%zz",
                                        "/a%2",
                                        "/a%",
                                        "/a//b",
                                        "/a//",
                                        "/a%0ab",
                                        "*",
                                        "/caf\xc3\xa9"}) {
        ASSERT_ROW(path, !is_ambiguous_path(path));
    }
}

void a_path_that_two_readers_read_differently_is_ambiguous(void**) {
    for (const std::string_view path : {
             "/projects/mine;x/..",
             "/mine/..;/other",
             "/a;jsessionid=1",
             ";", // parameters
             "/a\\b",
             "/mine\\..\\other", // back-slashes
             "/a%2fb",
             "/a%2Fb",
             "/mine/..%2fother",
             "%2F", // encoded slashes
             "/a%5cb",
             "/a%5Cb", // back-slashes
             "/a%00b",
             "/a%00",
             "/%00", // encoded NUL
             "/mine/..%3b/other",
             "/a%3B",
             "/a%3fb",
             "/a%23b",
             "/%25",
             "/mine/..%252fother", // what nginx decodes and not every way on encodes again
             "/%2e/a",
             "/%2E%2E/a",
             "/.%2e/a",
             "/%2e./a",
             "/a%2eb", // encoded dots
             "/..",
             "/../a",
             "/a/../b",
             "/a/..",
             "/.",
             "/./a",
             "/a/.",
             "..",
             ".",
             "/a/./b",
             "/a#b",
             "/a/#",
             "#",
             "/mine#/other", // what nginx takes for a fragment
             "/x%zz%2fy",    // after one that is no escape
             "/%%2e",
             "//",
             "//mine/other",
             "///mine", // a host and its path, to many a parser of URLs
         }) {
        ASSERT_ROW(path, is_ambiguous_path(path));
    }
    assert_true(is_ambiguous_path(std::string(100'000, 'a') + "%2f"));
    assert_true(is_ambiguous_path(std::string(100'000, '/') + "./"));
}

struct Row {
    std::string_view query;
    ArgumentState state;
    std::string_view value = {};
};

void check(const std::vector<Row>& rows, std::vector<std::string_view> names,
           std::size_t room = 64) {
    for (const auto& row : rows) {
        std::string buffer(room + 8, '#');
        const auto found = find_argument(row.query, names, std::span(buffer).first(room));
        ASSERT_ROW(row.query, found.state == row.state);
        ASSERT_TEXT(found.value, row.value);
        ASSERT_ROW(row.query, buffer.ends_with("########"));
    }
}

constexpr auto k_found = ArgumentState::Found;
constexpr auto k_absent = ArgumentState::Absent;
constexpr auto k_ambiguous = ArgumentState::Ambiguous;

void an_argument_is_found_by_its_decoded_name(void**) {
    check(
        {
            {"project=web", k_found, "web"},
            {"a=1&project=web", k_found, "web"},
            {"project=web&a=1", k_found, "web"},
            {"&&project=web&&", k_found, "web"},
            {"project=", k_found, ""},
            {"project", k_found, ""},
            {"project=a=b", k_found, "a=b"},
            {"project==", k_found, "="},
            {"%70roject=web", k_found, "web"},
            {"+project=web", k_found, "web"},
            {"%70%72%6f%6A%65%63%74=web", k_found, "web"},
            {"a=project&project=web", k_found, "web"},
            {"", k_absent},
            {"&", k_absent},
            {"=", k_absent},
            {"=web", k_absent},
            {"a=1", k_absent},
            {"a=project=web", k_absent},
            {"Project=web", k_absent},
            {"PROJECT=web", k_absent},
            {"projec=web", k_absent},
            {"projects=web", k_absent},
            {"%25project=web", k_absent},
        },
        {"project"});
}

void a_value_is_decoded_once(void**) {
    check(
        {
            {"project=a%2Fb", k_found, "a/b"},
            {"project=a%2fb", k_found, "a/b"},
            {"project=a+b", k_found, "a b"},
            {"project=a%2Bb", k_found, "a+b"},
            {"project=a%20b", k_found, "a b"},
            {"project=%2570", k_found, "%70"},
            {"project=%26x%3D1", k_found, "&x=1"},
            {"project=%C3%A4", k_found, "\xc3\xa4"},
            {"project=%00", k_found, std::string_view("\0", 1)},
            {"project=%ff", k_found, "\xff"},
        },
        {"project"});
}

void twice_is_ambiguous(void**) {
    check(
        {
            {"project[]=mine", k_ambiguous}, // as PHP reads names
            {"project[x]=mine&project=other", k_ambiguous},
            {"project%00=mine", k_ambiguous},
            {"+project=mine&project=other", k_ambiguous},
            {"project=mine&project=other", k_ambiguous},
            {"project=mine&project=mine", k_ambiguous},
            {"project=mine&%70roject=other", k_ambiguous},
            {"project=mine&a=1&project", k_ambiguous},
            {"project=&project=other", k_ambiguous},
            {"project=a&project=b&project=c", k_ambiguous},
        },
        {"project"});
}

/// Not to WHATWG, but to applications of another age: `;` parts arguments.
void an_argument_behind_a_semicolon_is_ambiguous(void**) {
    check(
        {
            {"project=mine&a=1;project=other", k_ambiguous},
            {"a=1;project=other&project=mine", k_ambiguous},
            {"a=1;project=other", k_ambiguous},
            {"a=1;b=2;project=other", k_ambiguous},
            {"project=mine;project=other", k_ambiguous},
            {"a=1;%70roject=other", k_ambiguous},
            {";project=other", k_ambiguous},
            {"a=1;project", k_ambiguous},
            {"project=mine;a=1", k_found, "mine;a=1"}, // which is no project's key
            {"a=1;b=2&project=web", k_found, "web"},
            {"a=1;;&project=web;", k_found, "web;"},
            {"a=data:image/png;base64,AA%zz&project=web", k_found, "web"},
        },
        {"project"});
}

/// PHP writes `_` for what its variables can't be called.
void incident_33_names_php_makes_of_others(void**) {
    check(
        {
            {"project_key=mine&project.key=other", k_ambiguous},
            {"project_key=mine&project+key=other", k_ambiguous},
            {"project_key=mine&project%20key=other", k_ambiguous},
            {"project_key=mine&project%2Ekey=other", k_ambiguous},
            {"project_key=mine&project[key=other", k_ambiguous},
            {"project.key=mine", k_ambiguous},
            {"project_key=mine&a=1;project.key=other", k_ambiguous},
            {"project_key=mine&a=1;project_key[]=other", k_ambiguous},
            {"project_key=mine", k_found, "mine"},
            {"project_key=mine&project-key=other", k_found, "mine"},
            {"project_key=mine&project.keys=other", k_found, "mine"},
            {"project_key=mine&project..key=other", k_found, "mine"},
        },
        {"project_key"});
}

void several_names_count_together(void**) {
    check(
        {
            {"project=web", k_found, "web"},
            {"projectKey=web", k_found, "web"},
            {"project=a&projectKey=b", k_ambiguous},
            {"projectKey=a&project=a", k_ambiguous},
            {"component=web", k_absent},
        },
        {"project", "projectKey"});
    check({{"project=web", k_absent}, {"", k_absent}}, {});
}

void what_is_badly_encoded_is_ambiguous(void**) {
    check(
        {
            {"project=%", k_ambiguous},
            {"project=%2", k_ambiguous},
            {"project=%zz", k_ambiguous},
            {"project=a%2&a=1", k_ambiguous},
            {"project=%u0041", k_ambiguous},
            {"%zz=1", k_ambiguous}, // it may be the name that is looked for
            {"projec%7=web", k_ambiguous},
            {"%=1&project=web", k_ambiguous},
            {"project=web&%=1", k_ambiguous},
            {"a=%zz&project=web", k_found, "web"}, // somebody else's value
            {"a=%zz", k_absent},
        },
        {"project"});
}

void a_value_must_fit_its_room(void**) {
    check({{"project=abcd", k_found, "abcd"},
           {"project=%61bc%64", k_found, "abcd"},
           {"project=abcde", k_ambiguous},
           {"project=%61%62%63%64%65", k_ambiguous}},
          {"project"}, 4);
    check({{"project=", k_found, ""}, {"project=a", k_ambiguous}}, {"project"}, 0);
}

void a_name_may_have_any_length(void**) {
    for (const std::size_t size : {255U, 256U, 257U, 500U, 768U, 769U, 100'000U}) {
        const auto query = std::string(size, 'n') + "=1&project=web";
        check({{query, k_found, "web"}}, {"project"});
        const auto bad = std::string(size, 'n') + "%zz=1&project=web";
        check({{bad, k_ambiguous}}, {"project"});
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_path_is_read_in_one_way),
        cmocka_unit_test(a_path_that_two_readers_read_differently_is_ambiguous),
        cmocka_unit_test(an_argument_is_found_by_its_decoded_name),
        cmocka_unit_test(a_value_is_decoded_once),
        cmocka_unit_test(twice_is_ambiguous),
        cmocka_unit_test(an_argument_behind_a_semicolon_is_ambiguous),
        cmocka_unit_test(incident_33_names_php_makes_of_others),
        cmocka_unit_test(several_names_count_together),
        cmocka_unit_test(what_is_badly_encoded_is_ambiguous),
        cmocka_unit_test(a_value_must_fit_its_room),
        cmocka_unit_test(a_name_may_have_any_length),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
