// JSON from strangers, and the form it must have.
#include "http/json_body.hpp"
#include "http/schema.hpp"
#include "support/core_support.hpp"

#include <array>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using http::Kind;
using http::Member;
using http::Presence;

namespace {

std::string parsed(std::string_view text) {
    const auto value = http::parse_json(text);
    return value ? http::json_text(*value) : value.error().message;
}

struct Row {
    std::string_view text;
    std::string_view expected;
};

void test_parsing(void** /*state*/) {
    static constexpr std::array rows = {
        Row{R"({"a":1,"b":{"a":2}})", R"({"a":1,"b":{"a":2}})"},
        Row{R"([{"a":1},{"a":2}])", R"([{"a":1},{"a":2}])"},
        Row{R"({"a":1,"a":2})", "the body can't be taken: \"a\" stands twice in one object"},
        Row{R"({"x":{"a":1,"a":1}})", "the body can't be taken: \"a\" stands twice in one object"},
        Row{R"({"a":1,"\u0061":2})", "the body can't be taken: \"a\" stands twice in one object"},
        Row{"[[[[[[[[1]]]]]]]]", "[[[[[[[[1]]]]]]]]"},
        Row{"[[[[[[[[[1]]]]]]]]]", "the body can't be taken: it is nested deeper than 8 levels"},
        Row{"", "the body is no JSON: wrong at byte 1"},
        Row{"{} x", "the body is no JSON: wrong at byte 4"},
        Row{"{\"a\":'b'}", "the body is no JSON: wrong at byte 6"},
        Row{"{\"a\":1,}", "the body is no JSON: wrong at byte 8"},
        Row{"// c\n{}", "the body is no JSON: wrong at byte 1"},
        Row{"\"\xff\"", "the body is no JSON: wrong at byte 2"},
        Row{"\"a\nb\"", "the body is no JSON: wrong at byte 3"},
        Row{"NaN", "the body is no JSON: wrong at byte 1"},
        Row{"1e999", "the body holds a number that is out of range"},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(parsed(row.text), row.expected);
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all.append(text);
    }
    return all;
}

/// `{"0":1,"1":1,…`
std::string members(std::size_t count) {
    std::string all = "{";
    for (std::size_t i = 0; i < count; ++i) {
        all.append(i == 0 ? "\"" : ",\"").append(std::to_string(i)).append("\":1");
    }
    return all;
}

/// Each is refused where its bound is passed: that what follows is no JSON doesn't show.
void test_bounds(void** /*state*/) {
    const std::string too_many = "the body can't be taken: it holds more than 4096 values";
    const std::string too_wide = "the body can't be taken: an object has more than 64 members";
    const std::string too_deep = "the body can't be taken: it is nested deeper than 8 levels";
    const std::string again = "the body can't be taken: \"0\" stands twice in one object";
    ASSERT_TEXT(parsed("[" + repeated("{},", 87'000)), too_many);
    ASSERT_TEXT(parsed("[" + repeated("1,", 4096) + "x"), too_many);
    ASSERT_TEXT(parsed("[" + repeated(members(64) + "},", 500)), too_many);
    ASSERT_TEXT(parsed(members(28'000) + ",}"), too_wide);
    ASSERT_TEXT(parsed(members(65) + ",}"), too_wide);
    ASSERT_TEXT(parsed(members(64) + ",\"0\":x"), again);
    ASSERT_TEXT(parsed(std::string(262'144, '[')), too_deep);
    ASSERT_TEXT(parsed(repeated("{\"0\":", 50'000)), too_deep);

    const auto most = "[" + repeated("1,", 4094) + "1]";
    ASSERT_TEXT(parsed(most), most);
    const auto widest = members(64) + "}";
    ASSERT_TEXT(parsed(widest), widest);
    const auto longest = "\"" + std::string(262'000, 'x') + "\"";
    ASSERT_TEXT(parsed(longest), longest);
}

void test_form(void** /*state*/) {
    static constexpr std::array<std::string_view, 2> words = {"red", "blue"};
    static constexpr std::array members = {
        Member{"name"},
        Member{"colour", Kind::String, Presence::Optional, {}, words},
        Member{"count", Kind::Integer, Presence::OptionalNullable},
        Member{"on", Kind::Boolean, Presence::Optional},
        Member{"list", Kind::Strings, Presence::Optional},
        Member{"some", Kind::StringsOrAll, Presence::Optional},
        Member{"map", Kind::StringMap, Presence::Optional},
    };
    static constexpr http::Schema schema{"Thing", members};
    static constexpr std::array rows = {
        Row{R"({"name":"n"})", "good"},
        Row{R"({"name":"n","colour":"red","count":null,"on":true,"list":[],"some":"*",)"
            R"("map":{"a":"b"}})",
            "good"},
        Row{R"({"name":"n","some":["a"],"count":-1})", "good"},
        Row{"[]", "the body must be a JSON object"},
        Row{"{}", "the member \"name\" is needed"},
        Row{R"({"name":null})", "\"name\" must be a string"},
        Row{R"({"name":1})", "\"name\" must be a string"},
        Row{R"({"name":"n","colour":"green"})", "\"colour\" must be one of: red, blue"},
        Row{R"({"name":"n","colour":null})", "\"colour\" must be a string"},
        Row{R"({"name":"n","count":1.0})", "\"count\" must be a whole number, or null"},
        Row{R"({"name":"n","count":"1"})", "\"count\" must be a whole number, or null"},
        Row{R"({"name":"n","on":1})", "\"on\" must be true or false"},
        Row{R"({"name":"n","list":["a",1]})", "\"list\" must be a list of strings"},
        Row{R"({"name":"n","some":"all"})", "\"some\" must be a list of strings, or \"*\""},
        Row{R"({"name":"n","map":{"a":1}})", "\"map\" must be an object of strings"},
        Row{R"({"name":"n","Name":"n"})",
            "there is no member \"Name\" here; there are: name, colour, count, on, list, some, "
            "map"},
    };
    for (const auto& row : rows) {
        const auto checked = http::check_object(*http::parse_json(row.text), schema);
        ASSERT_TEXT(checked ? "good" : checked.error().message, row.expected);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_parsing), cmocka_unit_test(test_bounds),
                                cmocka_unit_test(test_form)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
