// Records of users, grants, projects, organizations, tokens and settings: what is written is read
// back, and nothing else is.
#include "admin/records/grant_detail.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/settings.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "support/core_support.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::admin;

namespace {

/// As a record comes back from Redis once its seal was found good.
template <class Detail> std::optional<Detail> read_back(OwnedFields owned) {
    owned.emplace_back("seal", "x");
    std::vector<Field> fields;
    for (const auto& [name, value] : owned) {
        fields.push_back({name, value});
    }
    std::ranges::sort(fields, {}, &Field::name);
    DetailReader reader(fields);
    auto detail = Detail::read(reader);
    return reader.good() ? std::optional(std::move(detail)) : std::nullopt;
}

PermissionSet permissions(std::string_view text) {
    return PermissionSet::parse(text).value();
}

constexpr auto k_incarnation = "abcdefghijkl";

UserDetail a_user() {
    UserDetail user;
    user.login = "alice";
    user.incarnation = k_incarnation;
    user.profile = {"Alice A.", "alice@example.com", "cardiology", "nurse"};
    user.permissions = permissions("admin scan");
    user.created_at = from_epoch(5);
    user.created_by = "os";
    user.organizations.emplace("acme",
                               UserDetail::InOrganization{"ABCDEFGHIJKL", permissions("scan")});
    return user;
}

TokenDetail a_token() {
    TokenDetail token;
    token.id = "tok_aaaaaaaaaaaaaaaa";
    token.name = "ci für alles";
    token.type = TokenType::User;
    token.owner = "alice";
    token.owner_incarnation = k_incarnation;
    token.projects.add("web", k_incarnation);
    token.permissions = permissions("scan");
    token.attributes = {{"department", "cardiology"}};
    token.expires_at = from_epoch(2'000'000'000);
    token.lookup = std::string(32, 'a');
    token.key_id = 'A';
    token.description = "for tests";
    token.created_at = from_epoch(1'000);
    token.created_by = "os:root";
    token.reminded["mail"] = {ReminderKind::Expiring, from_epoch(2'000'000'000)};
    return token;
}

/// Every single field matters: taken away, doubled in meaning or foreign, it makes no record.
template <class Detail>
void check_strict(const OwnedFields& fields, const std::vector<std::string>& optional) {
    assert_true(read_back<Detail>(fields).has_value());
    for (const auto& [name, value] : fields) {
        auto less = fields;
        std::erase_if(less, [&](const auto& field) { return field.first == name; });
        const bool may_lack = std::ranges::find(optional, name) != optional.end();
        ASSERT_ROW(name, read_back<Detail>(less).has_value() == may_lack);

        auto damaged = fields;
        for (auto& field : damaged) {
            if (field.first == name) {
                field.second = "\x01";
            }
        }
        ASSERT_ROW(name, !read_back<Detail>(damaged).has_value());
    }
    auto more = fields;
    more.emplace_back("unknown", "limit");
    assert_false(read_back<Detail>(more).has_value());
}

void test_password(void** /*state*/) {
    const PasswordDetail password{"alice", k_incarnation, "$argon2id$v=19$x", from_epoch(5), "os"};
    check_strict<PasswordDetail>(password.fields(), {});
    assert_true(read_back<PasswordDetail>(password.fields())->fields() == password.fields());
}

void test_user(void** /*state*/) {
    const auto user = a_user();
    check_strict<UserDetail>(user.fields(), {"org:acme", "name", "mail", "department", "usertype"});
    const auto back = read_back<UserDetail>(user.fields()).value();
    assert_true(back.fields() == user.fields());
    ASSERT_TEXT(back.permissions_in("acme", "ABCDEFGHIJKL").text(), "scan");
    assert_true(back.permissions_in("acme", "another12345").empty());
    assert_true(back.permissions_in("other", "ABCDEFGHIJKL").empty());
}

void test_grant(void** /*state*/) {
    const GrantDetail grant{"alice", k_incarnation, "web", "ABCDEFGHIJKL", permissions("scan")};
    check_strict<GrantDetail>(grant.fields(), {});
    assert_true(read_back<GrantDetail>(grant.fields())->fields() == grant.fields());
}

void test_project(void** /*state*/) {
    const ProjectDetail alone{"web", k_incarnation, "", "", from_epoch(1), "os:root"};
    check_strict<ProjectDetail>(alone.fields(), {});
    const ProjectDetail placed{"web", k_incarnation, "acme", k_incarnation, from_epoch(1), "os"};
    // An organization without its incarnation, or the other way round, is none.
    check_strict<ProjectDetail>(placed.fields(), {});
}

void test_organization(void** /*state*/) {
    const OrganizationDetail organization{"acme", k_incarnation, from_epoch(1), "os:root"};
    check_strict<OrganizationDetail>(organization.fields(), {});
}

void test_token(void** /*state*/) {
    const auto token = a_token();
    check_strict<TokenDetail>(token.fields(), {"exp", "about", "a:department", "reminded:mail"});
    assert_true(read_back<TokenDetail>(token.fields())->fields() == token.fields());

    auto of_nobody = token;
    of_nobody.owner = "";
    of_nobody.owner_incarnation = "";
    assert_false(read_back<TokenDetail>(of_nobody.fields()).has_value());
    auto of_both = token;
    of_both.organization = "acme";
    of_both.organization_incarnation = k_incarnation;
    assert_false(read_back<TokenDetail>(of_both.fields()).has_value());
}

/// Minted here or imported: never both, never neither.
void test_imported_token(void** /*state*/) {
    auto token = a_token();
    token.origin = admin::TokenOrigin{"sonarqube", from_epoch(1'500)};
    const auto fields = token.fields();
    check_strict<TokenDetail>(fields, {"exp", "about", "a:department", "reminded:mail"});
    const auto back = read_back<TokenDetail>(fields).value();
    assert_true(back.fields() == fields);
    assert_true(back.origin->imported_at == from_epoch(1'500) && back.key_id == '\0');

    auto both = fields;
    both.emplace_back("key", "A");
    assert_false(read_back<TokenDetail>(both).has_value());
    auto elsewhere = token;
    elsewhere.origin->server = "gitlab";
    assert_false(read_back<TokenDetail>(elsewhere.fields()).has_value());
}

/// A token that was rotated out ends, and names what it left its name to.
void test_rotated_token(void** /*state*/) {
    auto token = a_token();
    token.predecessor = "tok_bbbbbbbbbbbbbbbb";
    token.succession = admin::TokenSuccession{"tok_cccccccccccccccc", from_epoch(1'500)};
    token.restored_at = from_epoch(1'400);
    const auto fields = token.fields();
    check_strict<TokenDetail>(fields,
                              {"about", "a:department", "pred", "reminded:mail", "restored"});
    assert_true(read_back<TokenDetail>(fields)->fields() == fields);
    assert_true(token.status(*token.expires_at - std::chrono::days(9)) == TokenStatus::Rotated);
    assert_true(token.status(*token.expires_at - std::chrono::seconds(1)) == TokenStatus::Rotated);
    assert_true(token.status(*token.expires_at) == TokenStatus::Expired);
}

void test_settings(void** /*state*/) {
    auto settings = Settings::defaults();
    ASSERT_TEXT(settings.organization_permissions.text(), "scan");
    settings.max_lifetime = std::chrono::days(30);
    settings.tokens_may_outlive = true;
    check_strict<Settings>(settings.fields(),
                           {"maxdays", "outlive", "sessiondays", "idledays", "auditmax"});
    assert_true(read_back<Settings>(settings.fields())->idle_days == std::chrono::days(60));
    settings.idle_days.reset();
    assert_false(read_back<Settings>(settings.fields())->idle_days.has_value());
    assert_true(read_back<Settings>(settings.fields())->max_lifetime == std::chrono::days(30));
}

void test_status(void** /*state*/) {
    using std::chrono::days;
    using std::chrono::seconds;
    auto token = a_token();
    const auto end = *token.expires_at;
    assert_true(token.status(end - days(7)) == TokenStatus::Active);
    assert_true(token.status(end - days(7) + seconds(1)) == TokenStatus::Expiring);
    assert_true(token.status(end - seconds(1)) == TokenStatus::Expiring);
    assert_true(token.status(end) == TokenStatus::Expired);
    token.expires_at.reset();
    assert_true(token.status(end) == TokenStatus::Active);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_user),           cmocka_unit_test(test_password),
        cmocka_unit_test(test_grant),          cmocka_unit_test(test_project),
        cmocka_unit_test(test_organization),   cmocka_unit_test(test_token),
        cmocka_unit_test(test_imported_token), cmocka_unit_test(test_settings),
        cmocka_unit_test(test_status),         cmocka_unit_test(test_rotated_token),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
