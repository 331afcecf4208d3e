// Opening is strict: a record with a good seal that says one thing too many, one too few, or
// one outside its grammar is malformed, and one without a good seal is no record at all.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/record.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

enum class Opened { Fine, BadSeal, Malformed };
using Opener = Opened (*)(const OwnedFields&, std::string_view);

template <class Open> Opened opened_by(Open open, const OwnedFields& owned, std::string_view key) {
    auto fields = views_of(owned);
    const auto record = open(keyring(), key, fields);
    if (record.ok()) {
        return Opened::Fine;
    }
    return record.error() == RecordFault::BadSeal ? Opened::BadSeal : Opened::Malformed;
}

Opened as_token(const OwnedFields& fields, std::string_view key) {
    return opened_by(open_token, fields, key);
}
Opened as_user(const OwnedFields& fields, std::string_view key) {
    return opened_by(open_user, fields, key);
}
Opened as_authority(const OwnedFields& fields, std::string_view key) {
    return opened_by(open_project_authority, fields, key);
}
Opened as_project(const OwnedFields& fields, std::string_view key) {
    return opened_by(open_project, fields, key);
}
Opened as_meta(const OwnedFields& fields, std::string_view key) {
    return opened_by(open_meta, fields, key);
}

struct Kind {
    std::string_view name;
    Opener open;
    OwnedFields fields;
    std::vector<std::string_view> optional; ///< fields that may be absent
};

constexpr std::string_view k_key = "tw:gate:x:any";

Kind token_kind(std::string_view name, TokenRecord record,
                std::vector<std::string_view> optional = {}) {
    return {name, as_token, seal_token(keyring(), k_key, record).value(), std::move(optional)};
}

std::vector<Kind> kinds() {
    auto full = user_token();
    full.expires_at = from_epoch(1798675200);
    full.predecessor = k_earlier_id;
    pin(full, "department", "cardiology");
    UserAuthority alice;
    alice.incarnation = k_owner_inc;
    alice.active = true;
    alice.permissions = PermissionList::parse("scan").value();
    const NamedOrganizationGrant acme{"acme", {k_acme_inc, alice.permissions}};
    return {
        token_kind("user token", full, {"exp", "pred", "a:department"}),
        token_kind("project token", project_token()),
        token_kind("global token", global_token()),
        token_kind("organization token", organization_token()),
        token_kind("session", session_token()),
        {"tombstone", as_token, seal_tombstone(keyring(), k_key, {k_id, "revoked"}).value(), {}},
        {"user", as_user, seal_user(keyring(), k_key, alice, {&acme, 1}).value(), {"org:acme"}},
        {"authority on a project",
         as_authority,
         seal_project_authority(keyring(), k_key, {k_owner_inc, k_web_inc, alice.permissions})
             .value(),
         {}},
        {"project",
         as_project,
         seal_project(keyring(), k_key, {k_web_inc, "acme", k_acme_inc}).value(),
         {}},
        {"meta", as_meta, seal_meta(keyring(), k_key, {k_other_inc}).value(), {}},
    };
}

Opened reopened(const Kind& kind, const OwnedFields& changed) {
    return kind.open(resealed(changed, k_key), k_key);
}

void every_kind_opens_as_itself_only(void**) {
    const Opener openers[] = {as_token, as_user, as_authority, as_project, as_meta};
    for (const auto& kind : kinds()) {
        for (const auto open : openers) {
            ASSERT_ROW(kind.name, open(kind.fields, k_key) ==
                                      (open == kind.open ? Opened::Fine : Opened::Malformed));
        }
    }
}

void without_a_good_seal_there_is_no_record(void**) {
    for (const auto& kind : kinds()) {
        ASSERT_ROW(kind.name, kind.open(kind.fields, "tw:gate:x:other") == Opened::BadSeal);
        ASSERT_ROW(kind.name, kind.open(without(kind.fields, "seal"), k_key) == Opened::BadSeal);
        ASSERT_ROW(kind.name, kind.open({}, k_key) == Opened::BadSeal);
        for (const auto& [name, value] : kind.fields) {
            const auto changed = with(kind.fields, name, value + "x");
            ASSERT_ROW(name, kind.open(changed, k_key) == Opened::BadSeal);
        }
        auto by_admin = without(kind.fields, "seal");
        add_seal(keyring(), SealDomain::Admin, k_key, by_admin);
        ASSERT_ROW(kind.name, kind.open(by_admin, k_key) == Opened::BadSeal);
    }
}

/// A limit that this version doesn't know must not be overlooked.
void an_unknown_field_is_malformed(void**) {
    for (const auto& kind : kinds()) {
        for (const std::string_view name :
             {"", "a", "A:x", "limit", "V", "seal2", "zz", "orgs:x", "ID", "id "}) {
            ASSERT_ROW(kind.name,
                       reopened(kind, with(kind.fields, name, "x")) == Opened::Malformed);
        }
    }
}

void a_field_of_another_kind_is_malformed(void**) {
    for (const auto& kind : kinds()) {
        for (const auto& other : kinds()) {
            for (const auto& [name, value] : other.fields) {
                // What a token of a type may say beside what it must.
                const bool may = name.starts_with("a:") || name == "exp" || name == "pred";
                const bool is_token = has_field(kind.fields, "type");
                const bool of_user = name.starts_with("org:") && kind.open == as_user;
                if (has_field(kind.fields, name) || (may && is_token) || of_user) {
                    continue;
                }
                ASSERT_ROW(std::string(kind.name) + " + " + name,
                           reopened(kind, with(kind.fields, name, value)) == Opened::Malformed);
            }
        }
    }
}

void every_field_is_needed_but_the_optional_ones(void**) {
    for (const auto& kind : kinds()) {
        for (const auto& [name, value] : kind.fields) {
            if (name == "seal") {
                continue;
            }
            const bool optional = std::ranges::find(kind.optional, name) != kind.optional.end();
            ASSERT_ROW(std::string(kind.name) + " - " + name,
                       reopened(kind, without(kind.fields, name)) ==
                           (optional ? Opened::Fine : Opened::Malformed));
        }
    }
}

void an_empty_value_is_no_absent_field(void**) {
    for (const auto& kind : kinds()) {
        for (const auto& [name, value] : kind.fields) {
            if (name == "seal") {
                continue;
            }
            // An empty list is one, but an analysis token needs its project.
            const bool good =
                name == "perms" || (name == "projects" &&
                                    (kind.name == "user token" ||
                                     kind.name == "organization token" || kind.name == "session"));
            ASSERT_ROW(std::string(kind.name) + "." + name,
                       reopened(kind, with(kind.fields, name, "")) ==
                           (good ? Opened::Fine : Opened::Malformed));
        }
    }
}

void another_version_is_malformed(void**) {
    for (const auto& kind : kinds()) {
        for (const std::string_view version : {"2", "0", "10", "01", "1 ", " 1", "", "v1"}) {
            ASSERT_ROW(kind.name,
                       reopened(kind, with(kind.fields, "v", version)) == Opened::Malformed);
        }
    }
}

struct Value {
    std::string_view kind;
    std::string_view field;
    std::string value;
    bool good;
};

std::vector<Value> values() {
    const std::string long_name(101, 'n');
    const std::string bound = "web=webIncarnati";
    return {
        {"user token", "id", "tok_qrstuvwxyz234567", true},
        {"user token", "id", "tok_QRSTUVWXYZ234567", false},
        {"user token", "id", "tok_qrstuvwxyz23456", false},
        {"user token", "name", "Größe 😀", true},
        {"user token", "name", " x", false},
        {"user token", "name", "x\ny", false},
        {"user token", "name", "x\xff", false},
        {"user token", "name", "x\xe2\x80\xa8y", false},
        {"user token", "name", long_name, false},
        {"user token", "type", "session", true},
        {"user token", "type", "User", false},
        {"user token", "type", "admin", false},
        {"user token", "type", "project", false}, // of all projects
        {"user token", "type", "global", true},
        {"user token", "type", "organization", false},
        {"user token", "owner", "bob", true},
        {"user token", "owner", "b:ob", false},
        {"user token", "owner", "b ob", false},
        {"user token", "owner", std::string(256, 'l'), false},
        {"user token", "ownerinc", "aliceIncarn", false},
        {"user token", "ownerinc", "aliceIncarna1", false},
        {"user token", "ownerinc", "alice-Incarn", false},
        {"user token", "projects", bound, true},
        {"user token", "projects", bound + " app=AAAAAAAAAAAA", true},
        {"user token", "projects", bound + " ", false},
        {"user token", "projects", "web", false},
        {"user token", "projects", "**", false},
        {"user token", "perms", "scan", true},
        {"user token", "perms", "scan,admin", false},
        {"user token", "perms", "scan *", false},
        {"user token", "exp", "0", true},
        {"user token", "exp", "253402300799", true},  // 9999-12-31T23:59:59Z
        {"user token", "exp", "253402300800", false}, // no date that a header could tell
        {"user token", "exp", "9223372036854775807", false},
        {"user token", "exp", "9223372036854775808", false},
        {"user token", "exp", "-1", false},
        {"user token", "exp", "+1", false},
        {"user token", "exp", "-0", false}, // one time has one spelling
        {"user token", "exp", "00", false},
        {"user token", "exp", "01798675200", false},
        {"user token", "exp", " 1", false},
        {"user token", "exp", "1 ", false},
        {"user token", "exp", "1.5", false},
        {"user token", "exp", "0x10", false},
        {"user token", "exp", "never", false},
        {"user token", "exp", std::string("1\0", 2), false},
        {"user token", "pred", "tok_qrstuvwxyz23456!", false},
        {"user token", "a:department", "x\r\ny", false},
        {"user token", "a:department", std::string(255, 'x'), true},
        {"user token", "a:department", std::string(256, 'x'), false},
        {"user token", "a:", "x", false},
        {"user token", "a:b c", "x", false},
        {"user token", "a:b:c", "x", false},
        {"user token", "org", "acme", false},
        {"user token", "orginc", "acmeIncarnat", false},
        {"project token", "projects", "*", false},
        {"project token", "projects", bound + " app=AAAAAAAAAAAA", false},
        {"project token", "perms", "scan", true},
        {"global token", "projects", bound, false},
        {"global token", "perms", "scan", true},
        {"organization token", "perms", "*", false},
        {"organization token", "perms", "scan admin", true},
        {"organization token", "projects", bound, true},
        {"organization token", "org", "42", false},
        {"organization token", "org", std::string(401, 'o'), false},
        {"organization token", "orginc", "short", false},
        {"organization token", "owner", "alice", false},
        {"organization token", "ownerinc", "aliceIncarna", false},
        {"organization token", "type", "user", false},
        {"session", "projects", bound, true},
        {"tombstone", "why", "project-deleted", true},
        {"tombstone", "why", std::string(32, 'w'), true},
        {"tombstone", "why", std::string(33, 'w'), false},
        {"tombstone", "why", "Revoked", false},
        {"tombstone", "why", "re voked", false},
        {"tombstone", "id", "tok_", false},
        {"user", "active", "0", true},
        {"user", "active", "2", false},
        {"user", "active", "true", false},
        {"user", "active", "01", false},
        {"user", "inc", "aliceIncarn!", false},
        {"user", "perms", "*", true},
        {"user", "perms", "*x", false},
        {"user", "org:acme", "acmeIncarnat ", true},
        {"user", "org:acme", "acmeIncarnat *", true},
        {"user", "org:acme", "acmeIncarnat scan admin", true},
        {"user", "org:acme", "acmeIncarnat", false},
        {"user", "org:acme", "acmeIncarna scan", false},
        {"user", "org:acme", "acmeIncarnat  scan", false},
        {"user", "org:acme", "acmeIncarnat scan ", false},
        {"user", "org:acme", "acmeIncarnatXscan", false},
        {"user", "org:acme", " acmeIncarnat scan", false},
        {"user", "org:", "acmeIncarnat scan", false},
        {"user", "org:42", "acmeIncarnat scan", false},
        {"user", "org:a b", "acmeIncarnat scan", false},
        {"user", "org:other", "otherIncarna scan", true},
        {"authority on a project", "userinc", "x", false},
        {"authority on a project", "projectinc", "x", false},
        {"authority on a project", "perms", "*", true},
        {"authority on a project", "perms", " ", false},
        {"project", "inc", "x", false},
        {"project", "org", "42", false},
        {"project", "orginc", "x", false},
        {"meta", "store", "x", false},
        {"meta", "store", "0123456789ab", true},
    };
}

void every_value_has_its_grammar(void**) {
    const auto all = kinds();
    for (const auto& row : values()) {
        const auto kind = std::ranges::find(all, row.kind, &Kind::name);
        assert_true(kind != all.end());
        ASSERT_ROW(std::string(row.kind).append(".").append(row.field) + "=" + row.value,
                   reopened(*kind, with(kind->fields, row.field, row.value)) ==
                       (row.good ? Opened::Fine : Opened::Malformed));
    }
}

void a_project_in_no_organization_names_no_incarnation_of_one(void**) {
    const auto fields = seal_project(keyring(), k_key, {k_web_inc, "", ""}).value();
    assert_true(as_project(fields, k_key) == Opened::Fine);
    assert_true(as_project(resealed(with(fields, "orginc", k_acme_inc), k_key), k_key) ==
                Opened::Malformed);
}

void a_token_has_sixteen_attributes_at_most(void**) {
    auto fields = seal_token(keyring(), k_key, user_token()).value();
    for (std::size_t i = 0; i < k_max_attributes; ++i) {
        fields = with(fields, "a:n" + std::to_string(i), "x");
    }
    assert_true(as_token(resealed(fields, k_key), k_key) == Opened::Fine);
    fields = with(fields, "a:more", "x");
    assert_true(as_token(resealed(fields, k_key), k_key) == Opened::Malformed);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_opens_as_itself_only),
        cmocka_unit_test(without_a_good_seal_there_is_no_record),
        cmocka_unit_test(an_unknown_field_is_malformed),
        cmocka_unit_test(a_field_of_another_kind_is_malformed),
        cmocka_unit_test(every_field_is_needed_but_the_optional_ones),
        cmocka_unit_test(an_empty_value_is_no_absent_field),
        cmocka_unit_test(another_version_is_malformed),
        cmocka_unit_test(every_value_has_its_grammar),
        cmocka_unit_test(a_project_in_no_organization_names_no_incarnation_of_one),
        cmocka_unit_test(a_token_has_sixteen_attributes_at_most),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
