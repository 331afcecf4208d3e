// What is sealed is opened again, alike, for every kind of record.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/record.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

using namespace tokenward;
using namespace tokenward::test;

namespace {

void assert_same(const TokenRecord& a, const TokenRecord& b) {
    ASSERT_TEXT(a.id, b.id);
    ASSERT_TEXT(a.name, b.name);
    assert_true(a.type == b.type);
    ASSERT_TEXT(a.owner, b.owner);
    ASSERT_TEXT(a.owner_incarnation, b.owner_incarnation);
    ASSERT_TEXT(a.organization, b.organization);
    ASSERT_TEXT(a.organization_incarnation, b.organization_incarnation);
    ASSERT_TEXT(a.projects.text(), b.projects.text());
    ASSERT_TEXT(a.permissions.text(), b.permissions.text());
    assert_true(a.expires_at == b.expires_at);
    ASSERT_TEXT(a.predecessor, b.predecessor);
    const auto as_pair = [](const Field& field) {
        return std::pair(field.name, field.value);
    };
    std::vector<std::pair<std::string_view, std::string_view>> left, right;
    std::ranges::transform(a.attributes.fields(), std::back_inserter(left), as_pair);
    std::ranges::transform(b.attributes.fields(), std::back_inserter(right), as_pair);
    std::ranges::sort(left); // a hash has no order
    std::ranges::sort(right);
    assert_true(left == right);
}

void assert_round_trip(const TokenRecord& record) {
    const auto sealed = seal_token(keyring(), k_token_key, record);
    assert_true(sealed.ok());
    auto fields = views_of(*sealed);
    std::ranges::reverse(fields);
    const auto opened = open_token(keyring(), k_token_key, fields);
    assert_true(opened.ok());
    const auto* const token = std::get_if<TokenRecord>(&*opened);
    assert_non_null(token);
    assert_same(*token, record);
}

void a_token_of_each_type(void**) {
    for (const auto& record : one_token_of_each_type()) {
        assert_round_trip(record);
    }
}

using Change = std::function<void(TokenRecord&)>;

void a_token_with_everything_it_may_say(void**) {
    const std::string longest_name(100, 'n');
    const std::string longest_login(255, 'l');
    const std::string longest_key(400, 'k');
    const std::string longest_list = longest_key + "=AAAAAAAAAAAA";
    const Change changes[] = {
        [](auto& record) { record.expires_at = from_epoch(0); },
        [](auto& record) { record.expires_at = from_epoch(1798675200); },
        [](auto& record) { record.expires_at = from_epoch(253402300799); },
        [](auto& record) { record.predecessor = k_earlier_id; },
        [](auto& record) { record.projects = ProjectList(); },
        [](auto& record) { record.permissions = PermissionList(); },
        [](auto& record) {
            record.projects = ProjectList::parse("web=webIncarnati a:b=AAAAAAAAAAAA").value();
        },
        [&](auto& record) { record.projects = ProjectList::parse(longest_list).value(); },
        [](auto& record) { record.permissions = PermissionList::parse("scan admin").value(); },
        [](auto& record) { pin(record, "department", "cardiology"); },
        [](auto& record) { pin(record, "A.z_9-", "Größe €uro \" \\ %s"); },
        [&](auto& record) { record.name = longest_name; },
        [](auto& record) { record.name = "Größe: 😀 %n \" \\"; },
        [&](auto& record) { record.owner = longest_login; },
        [](auto& record) {
            for (const std::string_view name :
                 {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"}) {
                pin(record, name, name);
            }
        },
    };
    auto everything = user_token();
    for (const auto& change : changes) {
        auto record = user_token();
        change(record);
        assert_round_trip(record);
        if (&change != &changes[std::size(changes) - 1]) {
            change(everything);
        }
    }
    assert_round_trip(everything);
}

void what_is_not_said_has_no_field(void**) {
    const auto fields = seal_token(keyring(), k_token_key, user_token()).value();
    std::vector<std::string> names;
    std::ranges::transform(fields, std::back_inserter(names),
                           [](const auto& field) { return field.first; });
    const std::vector<std::string> expected = {"id",       "name", "owner", "ownerinc", "perms",
                                               "projects", "type", "v",     "seal"};
    assert_true(names == expected);
    assert_true(std::ranges::none_of(fields, [](const auto& f) { return f.second.empty(); }));
}

void a_tombstone(void**) {
    for (const std::string_view why : {"revoked", "rotated", "project-deleted", "-"}) {
        const auto sealed = seal_tombstone(keyring(), k_token_key, {k_id, why});
        assert_true(sealed.ok());
        auto fields = views_of(*sealed);
        const auto opened = open_token(keyring(), k_token_key, fields);
        assert_true(opened.ok());
        const auto* const tombstone = std::get_if<Tombstone>(&*opened);
        assert_non_null(tombstone);
        ASSERT_TEXT(tombstone->id, k_id);
        ASSERT_TEXT(tombstone->why, why);
    }
}

void a_user_with_and_without_organizations(void**) {
    const auto scan = PermissionList::parse("scan").value();
    const NamedOrganizationGrant grants[] = {
        {"acme", {k_acme_inc, scan}},
        {"acm", {k_other_inc, PermissionList()}},
        {"org:x", {k_other_inc, PermissionList::all()}},
    };
    for (const bool active : {true, false}) {
        for (const std::string_view permissions : {"", "*", "scan admin"}) {
            for (const std::size_t count : {0U, 1U, 3U}) {
                UserAuthority user;
                user.incarnation = k_owner_inc;
                user.active = active;
                user.permissions = PermissionList::parse(permissions).value();
                const auto sealed =
                    seal_user(keyring(), "tw:gate:u:alice", user, std::span(grants).first(count));
                assert_true(sealed.ok());
                auto fields = views_of(*sealed);
                const auto opened = open_user(keyring(), "tw:gate:u:alice", fields);
                assert_true(opened.ok());
                ASSERT_TEXT(opened->incarnation, k_owner_inc);
                assert_int_equal(opened->active, active);
                ASSERT_TEXT(opened->permissions.text(), permissions);
                assert_int_equal(opened->organization_fields.size(), count);
                for (std::size_t i = 0; i < std::size(grants); ++i) {
                    const auto grant = opened->grant_in(grants[i].organization);
                    assert_true(grant.has_value() == (i < count));
                    if (grant) {
                        ASSERT_TEXT(grant->incarnation, grants[i].grant.incarnation);
                        ASSERT_TEXT(grant->permissions.text(), grants[i].grant.permissions.text());
                    }
                }
                for (const std::string_view other : {"", "acmee", "x", "org:acme", ":x"}) {
                    assert_true(!opened->grant_in(other));
                }
            }
        }
    }
}

void an_authority_on_a_project(void**) {
    for (const std::string_view permissions : {"", "*", "scan", "scan admin"}) {
        const ProjectAuthority record{k_owner_inc, k_web_inc,
                                      PermissionList::parse(permissions).value()};
        const auto sealed = seal_project_authority(keyring(), "tw:gate:u:alice:web", record);
        assert_true(sealed.ok());
        auto fields = views_of(*sealed);
        const auto opened = open_project_authority(keyring(), "tw:gate:u:alice:web", fields);
        assert_true(opened.ok());
        ASSERT_TEXT(opened->user_incarnation, k_owner_inc);
        ASSERT_TEXT(opened->project_incarnation, k_web_inc);
        ASSERT_TEXT(opened->permissions.text(), permissions);
    }
}

void a_project_with_and_without_organization(void**) {
    for (const ProjectRecord& record :
         {ProjectRecord{k_web_inc, "", ""}, ProjectRecord{k_web_inc, "acme", k_acme_inc}}) {
        const auto sealed = seal_project(keyring(), "tw:gate:p:web", record);
        assert_true(sealed.ok());
        auto fields = views_of(*sealed);
        const auto opened = open_project(keyring(), "tw:gate:p:web", fields);
        assert_true(opened.ok());
        ASSERT_TEXT(opened->incarnation, record.incarnation);
        ASSERT_TEXT(opened->organization, record.organization);
        ASSERT_TEXT(opened->organization_incarnation, record.organization_incarnation);
    }
}

void a_store(void**) {
    const auto sealed = seal_meta(keyring(), "tw:gate:meta", {k_other_inc});
    assert_true(sealed.ok());
    auto fields = views_of(*sealed);
    const auto opened = open_meta(keyring(), "tw:gate:meta", fields);
    assert_true(opened.ok());
    ASSERT_TEXT(opened->store_id, k_other_inc);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_token_of_each_type),
        cmocka_unit_test(a_token_with_everything_it_may_say),
        cmocka_unit_test(what_is_not_said_has_no_field),
        cmocka_unit_test(a_tombstone),
        cmocka_unit_test(a_user_with_and_without_organizations),
        cmocka_unit_test(an_authority_on_a_project),
        cmocka_unit_test(a_project_with_and_without_organization),
        cmocka_unit_test(a_store),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
