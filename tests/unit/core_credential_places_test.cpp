// Several places may hold the token; then they must agree.
#include "support/core_support.hpp"

#include "tokenward/credential.hpp"

#include <cstring>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// Something a place may hold.
struct Piece {
    std::string_view name;
    void (*put)(CredentialCollector&);
    std::string_view token; ///< "" when there is nothing, "!" when it can't be read
    bool is_cookie = false;
};

constexpr AuthorizationSchemes k_all = {true, true, true};

constexpr Piece k_pieces[] = {
    {"foreign scheme", [](auto& c) { c.authorization("Digest x=y", k_all); }, ""},
    {"other cookie", [](auto& c) { c.cookies("other=abc", "sid"); }, ""},
    {"bearer A", [](auto& c) { c.authorization("Bearer A", k_all); }, "A"},
    {"bearer B", [](auto& c) { c.authorization("Bearer B", k_all); }, "B"},
    {"basic A as name", [](auto& c) { c.authorization("Basic QTo=", k_all); }, "A"},
    {"basic A as password", [](auto& c) { c.authorization("Basic dTpB", k_all); }, "A"},
    {"bad bearer", [](auto& c) { c.authorization("Bearer", k_all); }, "!"},
    {"bad basic", [](auto& c) { c.authorization("Basic !", k_all); }, "!"},
    {"header A", [](auto& c) { c.header("A"); }, "A"},
    {"header B", [](auto& c) { c.header("B"); }, "B"},
    {"empty header", [](auto& c) { c.header(""); }, "!"},
    {"cookie A", [](auto& c) { c.cookies("sid=A", "sid"); }, "A", true},
    {"cookie B", [](auto& c) { c.cookies("sid=B", "sid"); }, "B", true},
    {"bad cookie", [](auto& c) { c.cookies("sid=", "sid"); }, "!", true},
};

void check(const std::vector<Piece>& pieces) {
    CredentialCollector collector;
    std::set<std::string_view> tokens;
    bool unreadable = false;
    bool only_cookies = true;
    std::string row;
    for (const auto& piece : pieces) {
        piece.put(collector);
        row.append(piece.name).append(", ");
        unreadable = unreadable || piece.token == "!";
        if (!piece.token.empty() && piece.token != "!") {
            tokens.insert(piece.token);
            only_cookies = only_cookies && piece.is_cookie;
        }
    }
    if (unreadable || tokens.size() > 1) {
        // Which of the two is said depends on what was met first.
        ASSERT_ROW(row, collector.state() == CredentialState::Malformed ||
                            collector.state() == CredentialState::Conflicting);
        ASSERT_ROW(row, unreadable || collector.state() == CredentialState::Conflicting);
        ASSERT_ROW(row, tokens.size() > 1 || collector.state() == CredentialState::Malformed);
    } else if (tokens.empty()) {
        ASSERT_ROW(row, collector.state() == CredentialState::None);
        ASSERT_ROW(row, collector.token().empty());
        ASSERT_ROW(row, !collector.from_cookie_only());
    } else {
        ASSERT_ROW(row, collector.state() == CredentialState::Found);
        ASSERT_ROW(row, collector.token() == *tokens.begin());
        ASSERT_ROW(row, collector.from_cookie_only() == only_cookies);
    }
}

void up_to_three_places_in_any_order(void**) {
    check({});
    for (const auto& first : k_pieces) {
        check({first});
        for (const auto& second : k_pieces) {
            check({first, second});
            for (const auto& third : k_pieces) {
                check({first, second, third});
            }
        }
    }
}

struct HeaderRow {
    std::string value;
    bool good;
};

void a_named_header_holds_the_token_and_nothing_else(void**) {
    const std::string most(512, 'A');
    const HeaderRow rows[] = {
        {"abc", true},       {"abc==", true},    {most, true},
        {most + "A", false}, {"", false},        {" ", false},
        {" abc", false},     {"abc ", false},    {"Bearer abc", false},
        {"abc, abc", false}, {"abc,abc", false}, {"\"abc\"", false},
        {"a\tb", false},     {"a\r\nb", false},  {std::string("a\0b", 3), false},
        {"\xc3\xa4", false}, {"=", false},       {"{abc}", false},
    };
    for (const auto& row : rows) {
        CredentialCollector collector;
        collector.header(row.value);
        ASSERT_ROW(row.value, collector.state() ==
                                  (row.good ? CredentialState::Found : CredentialState::Malformed));
        ASSERT_ROW(row.value, !row.good || collector.token() == row.value);
    }
}

void the_collector_ends_wiped(void**) {
    alignas(CredentialCollector) unsigned char memory[sizeof(CredentialCollector)];
    const std::string token = "twu_A0123456789ABCDEFGHIJKLMNOPQRST";
    const auto holds_it = [&] {
        return memmem(memory, sizeof memory, token.data(), token.size()) != nullptr;
    };
    auto* const collector = new (memory) CredentialCollector();
    collector->authorization("Bearer " + token, k_all);
    collector->header("B");
    assert_true(collector->state() == CredentialState::Conflicting);
    assert_true(holds_it());
    collector->~CredentialCollector();
    assert_false(holds_it());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(up_to_three_places_in_any_order),
        cmocka_unit_test(a_named_header_holds_the_token_and_nothing_else),
        cmocka_unit_test(the_collector_ends_wiped),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
