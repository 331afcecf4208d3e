// What was opened and packed is unpacked alike; what isn't a record, or no packed one, is nothing.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/packed_record.hpp"

#include <array>
#include <optional>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_user_key = "tw:gate:u:alice";

/// Sealed, opened and packed; empty when it isn't a record.
std::string packed(RecordKind kind, std::string_view key, const OwnedFields& sealed) {
    auto fields = views_of(sealed);
    std::string out = "left over";
    const auto fault = pack_record(kind, keyring(), key, fields, out);
    assert_true(fault.has_value() == out.empty());
    return out;
}

TokenRecord everything() {
    auto record = user_token();
    record.expires_at = from_epoch(1'800'000'000);
    record.predecessor = k_earlier_id;
    record.projects = ProjectList::parse("web=webIncarnati a:b=AAAAAAAAAAAA").value();
    record.permissions = PermissionList::parse("scan admin").value();
    pin(record, "department", "cardiology");
    pin(record, "user_type", "Größe");
    return record;
}

/// Good until the next one.
std::optional<TokenEntry> unpacked_token(std::string_view bytes) {
    static std::vector<Field> room;
    room.resize(packed_attributes(bytes));
    return unpack_token(bytes, room);
}

void a_token_comes_back_whole(void**) {
    const auto record = everything();
    const auto bytes =
        packed(RecordKind::Token, k_token_key, seal_token(keyring(), k_token_key, record).value());
    const auto entry = unpacked_token(bytes);
    assert_true(entry.has_value() && packed_record_grants(bytes));
    const auto& token = std::get<TokenRecord>(*entry);
    ASSERT_TEXT(token.id, record.id);
    ASSERT_TEXT(token.name, record.name);
    assert_true(token.type == record.type);
    ASSERT_TEXT(token.owner, record.owner);
    ASSERT_TEXT(token.owner_incarnation, record.owner_incarnation);
    ASSERT_TEXT(token.organization, "");
    ASSERT_TEXT(token.projects.text(), record.projects.text());
    ASSERT_TEXT(token.permissions.text(), record.permissions.text());
    ASSERT_TEXT(token.predecessor, record.predecessor);
    assert_true(token.expires_at == record.expires_at);
    assert_int_equal(token.attributes.size(), 2);
    ASSERT_TEXT(token.attributes[1].name, "user_type");
    ASSERT_TEXT(token.attributes[1].value, "Größe");
    assert_false(unpack_token(bytes, {}).has_value()); // half of them would be a wider token
}

void each_type_and_no_expiry(void**) {
    for (const auto& record : one_token_of_each_type()) {
        const auto bytes = packed(RecordKind::Token, k_token_key,
                                  seal_token(keyring(), k_token_key, record).value());
        const auto entry = unpacked_token(bytes);
        ASSERT_ROW(to_word(record.type), entry.has_value());
        const auto& token = std::get<TokenRecord>(*entry);
        ASSERT_ROW(to_word(record.type), token.type == record.type && !token.expires_at);
        ASSERT_ROW(to_word(record.type), token.organization == record.organization);
    }
}

void a_tombstone_grants_nothing(void**) {
    const Tombstone stone{.id = k_id, .why = "revoked"};
    const auto bytes = packed(RecordKind::Token, k_token_key,
                              seal_tombstone(keyring(), k_token_key, stone).value());
    assert_false(packed_record_grants(bytes));
    const auto entry = unpacked_token(bytes);
    assert_true(entry.has_value());
    assert_int_equal(packed_attributes(bytes), 0);
    ASSERT_TEXT(std::get<Tombstone>(*entry).id, k_id);
    ASSERT_TEXT(std::get<Tombstone>(*entry).why, "revoked");
}

void a_user_with_and_without_organizations(void**) {
    UserAuthority user{.incarnation = k_owner_inc,
                       .active = true,
                       .permissions = PermissionList::parse("scan").value(),
                       .organization_fields = {}};
    const NamedOrganizationGrant grant{"acme",
                                       {k_acme_inc, PermissionList::parse("admin scan").value()}};
    for (const auto& grants : {std::span<const NamedOrganizationGrant>(), std::span(&grant, 1)}) {
        user.active = !grants.empty();
        const auto bytes = packed(RecordKind::User, k_user_key,
                                  seal_user(keyring(), k_user_key, user, grants).value());
        assert_int_equal(packed_organizations(bytes), grants.size());
        std::array<Field, 1> room;
        const auto back = unpack_user(bytes, std::span(room).first(grants.size()));
        assert_true(back.has_value());
        assert_true(back->active == user.active);
        ASSERT_TEXT(back->incarnation, k_owner_inc);
        ASSERT_TEXT(back->permissions.text(), "scan");
        assert_true(back->grant_in("acme").has_value() == !grants.empty());
        assert_false(unpack_user(bytes, std::span(room).first(1 - grants.size())).has_value());
    }
}

void projects_authorities_and_meta(void**) {
    const auto project =
        packed(RecordKind::Project, "tw:gate:p:web",
               seal_project(keyring(), "tw:gate:p:web", {k_web_inc, "acme", k_acme_inc}).value());
    ASSERT_TEXT(unpack_project(project)->incarnation, k_web_inc);
    ASSERT_TEXT(unpack_project(project)->organization, "acme");
    ASSERT_TEXT(unpack_project(project)->organization_incarnation, k_acme_inc);

    const ProjectAuthority rights{k_owner_inc, k_web_inc, PermissionList::parse("scan").value()};
    const auto authority =
        packed(RecordKind::UserProject, "tw:gate:u:alice:web",
               seal_project_authority(keyring(), "tw:gate:u:alice:web", rights).value());
    ASSERT_TEXT(unpack_project_authority(authority)->user_incarnation, k_owner_inc);
    ASSERT_TEXT(unpack_project_authority(authority)->project_incarnation, k_web_inc);
    ASSERT_TEXT(unpack_project_authority(authority)->permissions.text(), "scan");

    const auto meta = packed(RecordKind::Meta, "tw:gate:meta",
                             seal_meta(keyring(), "tw:gate:meta", {"storestorest"}).value());
    ASSERT_TEXT(unpack_meta(meta)->store_id, "storestorest");
}

void what_is_no_record_is_not_packed(void**) {
    const auto sealed = seal_token(keyring(), k_token_key, everything()).value();
    ASSERT_TEXT(packed(RecordKind::Token, "tw:gate:t:another", sealed), "");
    ASSERT_TEXT(packed(RecordKind::Token, k_token_key, with(sealed, "perms", "*")), "");
    ASSERT_TEXT(packed(RecordKind::User, k_token_key, sealed), "");
}

/// Cut anywhere, with a byte too many, or of another kind: nothing, and no byte beyond it is read.
void what_is_damaged_is_nothing(void**) {
    const auto bytes = packed(RecordKind::Token, k_token_key,
                              seal_token(keyring(), k_token_key, everything()).value());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const std::string cut(bytes.substr(0, size)); // its own memory, for the sanitizer to watch
        ASSERT_ROW(std::to_string(size), !unpacked_token(cut).has_value());
    }
    assert_false(unpacked_token(bytes + "x").has_value());
    assert_false(unpack_project(bytes).has_value());
    assert_false(unpack_project_authority(bytes).has_value());
    assert_false(unpack_meta(bytes).has_value());
    assert_false(unpack_user(bytes, {}).has_value());
    assert_int_equal(packed_organizations(bytes), 0);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto damaged = bytes;
        damaged[at] = static_cast<char>(0xFF);
        (void)unpacked_token(damaged); // whatever it says: no byte outside is touched
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_token_comes_back_whole),
        cmocka_unit_test(each_type_and_no_expiry),
        cmocka_unit_test(a_tombstone_grants_nothing),
        cmocka_unit_test(a_user_with_and_without_organizations),
        cmocka_unit_test(projects_authorities_and_meta),
        cmocka_unit_test(what_is_no_record_is_not_packed),
        cmocka_unit_test(what_is_damaged_is_nothing),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
