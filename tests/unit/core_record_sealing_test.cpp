// Nothing is sealed that could not be opened again, or that says more than was meant.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/record.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_key = "tw:gate:x:any";

std::string outside(std::string_view field) {
    return "the field \"" + std::string(field) +
           "\" of the record tw:gate:x:any is outside its grammar";
}

void assert_refused(const Result<OwnedFields>& sealed, std::string_view message) {
    assert_false(sealed.ok());
    ASSERT_TEXT(sealed.error().message, message);
}

struct TokenRow {
    std::string_view field; ///< named by the error
    std::function<void(TokenRecord&)> change;
};

void a_token_outside_its_grammar(void**) {
    const std::string long_login(256, 'l');
    const TokenRow rows[] = {
        {"id",
         [](auto& r) {
             r.id = "";
         }},
        {"id",
         [](auto& r) {
             r.id = "tok_short";
         }},
        {"name",
         [](auto& r) {
             r.name = "";
         }},
        {"name",
         [](auto& r) {
             r.name = "x\r\nX-Admin: 1";
         }},
        {"owner",
         [](auto& r) {
             r.owner = "";
         }},
        {"owner",
         [&](auto& r) {
             r.owner = long_login;
         }},
        {"ownerinc",
         [](auto& r) {
             r.owner_incarnation = "";
         }},
        {"org",
         [](auto& r) {
             r.organization = "acme";
         }},
        {"org",
         [](auto& r) {
             r.organization_incarnation = k_acme_inc;
         }},
        {"org",
         [](auto& r) {
             r.type = TokenType::Organization;
         }},
        {"projects",
         [](auto& r) {
             r.type = TokenType::Project;
         }},
        {"projects",
         [](auto& r) {
             r.type = TokenType::Project;
             r.projects = ProjectList();
         }},
        {"projects",
         [](auto& r) {
             r.type = TokenType::Global;
             r.projects = ProjectList::parse("web=webIncarnati").value();
         }},
        {"a:",
         [](auto& r) {
             pin(r, "", "x");
         }},
        {"a:",
         [](auto& r) {
             pin(r, "a:b", "x");
         }},
        {"a:",
         [](auto& r) {
             pin(r, "a", "");
         }},
        {"a:",
         [](auto& r) {
             pin(r, "a", "x\ny");
         }},
        {"a:",
         [](auto& r) {
             pin(r, "a", "x");
             pin(r, "b", "x");
             pin(r, "a", "y");
         }},
        {"a:",
         [](auto& r) {
             for (char name = 'a'; name < 'a' + 17; ++name) {
                 pin(r, std::string_view(&name, 1), "x");
             }
         }},
        {"exp",
         [](auto& r) {
             r.expires_at = from_epoch(-1);
         }},
        {"exp",
         [](auto& r) {
             r.expires_at = from_epoch(253402300800);
         }},
        {"pred",
         [](auto& r) {
             r.predecessor = "tok_";
         }},
    };
    for (const auto& row : rows) {
        auto record = user_token();
        row.change(record);
        assert_refused(seal_token(keyring(), k_key, record), outside(row.field));
    }
}

void an_organization_token_outside_its_grammar(void**) {
    const TokenRow rows[] = {
        {"org",
         [](auto& r) {
             r.organization = "";
         }},
        {"org",
         [](auto& r) {
             r.organization = "42";
         }},
        {"orginc",
         [](auto& r) {
             r.organization_incarnation = "";
         }},
        {"owner",
         [](auto& r) {
             r.owner = "alice";
         }},
        {"owner",
         [](auto& r) {
             r.owner_incarnation = k_owner_inc;
         }},
        {"perms",
         [](auto& r) {
             r.permissions = PermissionList::all();
         }},
    };
    for (const auto& row : rows) {
        auto record = organization_token();
        row.change(record);
        assert_refused(seal_token(keyring(), k_key, record), outside(row.field));
    }
}

void other_records_outside_their_grammar(void**) {
    assert_refused(seal_tombstone(keyring(), k_key, {"", "revoked"}), outside("id"));
    assert_refused(seal_tombstone(keyring(), k_key, {k_id, ""}), outside("why"));
    assert_refused(seal_tombstone(keyring(), k_key, {k_id, "Why?"}), outside("why"));
    assert_refused(seal_user(keyring(), k_key, {}, {}), outside("inc"));
    assert_refused(seal_project_authority(keyring(), k_key, {"", k_web_inc, {}}),
                   outside("userinc"));
    assert_refused(seal_project_authority(keyring(), k_key, {k_owner_inc, "", {}}),
                   outside("projectinc"));
    assert_refused(seal_project(keyring(), k_key, {"", "", ""}), outside("inc"));
    assert_refused(seal_project(keyring(), k_key, {k_web_inc, "42", k_acme_inc}), outside("org"));
    assert_refused(seal_project(keyring(), k_key, {k_web_inc, "acme", ""}), outside("orginc"));
    assert_refused(seal_project(keyring(), k_key, {k_web_inc, "", k_acme_inc}), outside("orginc"));
    assert_refused(seal_meta(keyring(), k_key, {""}), outside("store"));
}

UserAuthority alice() {
    UserAuthority user;
    user.incarnation = k_owner_inc;
    user.active = true;
    return user;
}

Result<OwnedFields> sealed_with(std::initializer_list<NamedOrganizationGrant> grants) {
    return seal_user(keyring(), k_key, alice(), {grants.begin(), grants.size()});
}

void a_grant_outside_its_grammar(void**) {
    const auto scan = PermissionList::parse("scan").value();
    assert_true(sealed_with({{"acme", {k_acme_inc, scan}}}).ok());
    assert_refused(sealed_with({{"", {k_acme_inc, scan}}}), outside("org:"));
    assert_refused(sealed_with({{"42", {k_acme_inc, scan}}}), outside("org:"));
    assert_refused(sealed_with({{"a b", {k_acme_inc, scan}}}), outside("org:"));
    assert_refused(sealed_with({{"acme", {"", scan}}}), outside("org:"));
    assert_refused(sealed_with({{"acme", {"short", scan}}}), outside("org:"));
}

/// "acmeIncarnat admin" + " " + "scan" reads like a grant of admin as well.
void an_incarnation_brings_no_permission_with_it(void**) {
    const auto scan = PermissionList::parse("scan").value();
    assert_refused(sealed_with({{"acme", {"acmeIncarnat admin", scan}}}), outside("org:"));
    assert_refused(sealed_with({{"acme", {"acmeIncarnat admin", PermissionList()}}}),
                   outside("org:"));
}

/// A hash keeps one of two, and the seal over both would fit neither.
void an_organization_stands_once(void**) {
    const auto scan = PermissionList::parse("scan").value();
    const auto doubled = sealed_with({{"acme", {k_acme_inc, scan}},
                                      {"other", {k_other_inc, scan}},
                                      {"acme", {k_acme_inc, PermissionList()}}});
    assert_refused(doubled, "the field \"org:acme\" of the record tw:gate:x:any stands twice");
}

/// Such a record would be sealed well, and refused whenever it is read.
void a_record_too_large_to_be_read_again(void**) {
    constexpr std::string_view message =
        "the record tw:gate:x:any is larger than the 512 fields and 262144 bytes that are read";
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < k_max_record_fields; ++i) {
        keys.push_back("org" + std::to_string(i));
    }
    std::vector<NamedOrganizationGrant> grants;
    for (const auto& key : keys) {
        grants.push_back({key, {k_acme_inc, PermissionList()}});
    }
    // v, inc, active, perms and seal stand beside them
    const std::span all(grants);
    const auto most = seal_user(keyring(), k_key, alice(), all.first(k_max_record_fields - 5));
    assert_true(most.ok());
    auto fields = views_of(*most);
    assert_true(open_user(keyring(), k_key, fields).ok());
    assert_refused(seal_user(keyring(), k_key, alice(), all.first(k_max_record_fields - 4)),
                   message);

    const std::string bound = "web=webIncarnati";
    std::string list = bound;
    while (list.size() + 1 + bound.size() < k_max_record_bytes - 300) {
        list += " " + bound;
    }
    auto token = user_token();
    token.projects = ProjectList::parse(list).value();
    assert_true(seal_token(keyring(), k_key, token).ok());
    for (int i = 0; i < 30; ++i) {
        list += " " + bound;
    }
    token.projects = ProjectList::parse(list).value();
    assert_refused(seal_token(keyring(), k_key, token), message);
}

void the_size_counts_names_and_values_alike(void**) {
    auto token = user_token();
    std::size_t bare = 0;
    const auto sealed = seal_token(keyring(), k_key, token).value();
    for (const auto& [name, value] : sealed) {
        bare += name.size() + value.size();
    }
    // What "*" leaves, filled with words to the last byte and one more.
    const auto room = k_max_record_bytes - bare + 1;
    std::string words = "x";
    while (words.size() + 2 <= room) {
        words += " x";
    }
    words.insert(words.begin(), room - words.size(), 'x');
    token.permissions = PermissionList::parse(words).value();
    assert_true(seal_token(keyring(), k_key, token).ok());
    words.insert(words.begin(), 'x');
    token.permissions = PermissionList::parse(words).value();
    assert_false(seal_token(keyring(), k_key, token).ok());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_token_outside_its_grammar),
        cmocka_unit_test(an_organization_token_outside_its_grammar),
        cmocka_unit_test(other_records_outside_their_grammar),
        cmocka_unit_test(a_grant_outside_its_grammar),
        cmocka_unit_test(an_incarnation_brings_no_permission_with_it),
        cmocka_unit_test(an_organization_stands_once),
        cmocka_unit_test(a_record_too_large_to_be_read_again),
        cmocka_unit_test(the_size_counts_names_and_values_alike),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
