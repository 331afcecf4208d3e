// Passwords, sign-in and its throttling, and what ends with a password.
#include "admin/audit/audit_listing.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/sign_in.hpp"
#include "admin/people/throttle.hpp"
#include "admin/people/users.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/password_hash.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <string>
#include <vector>

#include <sodium.h>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using std::chrono::days;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

SecretText secret(std::string text) {
    return SecretText(std::move(text));
}

auto set(AdminWorld& world, const admin::Actor& actor, const std::string& login,
         const std::string& fresh, std::optional<std::string> current = std::nullopt) {
    admin::NewPassword password;
    password.login = login;
    password.fresh = secret(fresh);
    if (current) {
        password.current = secret(*current);
    }
    return admin::set_password(world.store(), actor, password);
}

auto enter(AdminWorld& world, const std::string& login, const std::string& password,
           const std::string& from = "192.0.2.1", const std::string& device = "phone") {
    return admin::sign_in(world.store(), {login, secret(password), device, "api", from});
}

constexpr auto k_password = "correct horse";

void populate(AdminWorld& world) {
    world.user("alice");
    world.user("bob");
    must(set(world, AdminWorld::root(), "alice", k_password));
}

void test_hashes(void** /*state*/) {
    const auto hash = admin::hash_password(k_password).value();
    assert_true(admin::is_password_hash(hash));
    assert_true(admin::password_fits(hash, k_password));
    assert_false(admin::password_fits(hash, "correct hors"));
    assert_false(admin::password_fits(hash, std::string(2000, 'x')));
    assert_false(admin::needs_rehash(hash));
    assert_true(admin::needs_rehash("$argon2id$v=19$m=8192,t=1,p=1$AAAA$AAAA"));
    assert_false(admin::password_fits_nobody(k_password));
    assert_false(admin::is_password_hash("$argon2i$v=19$"));
}

void test_new_passwords(void** state) {
    auto& world = world_of(state);
    populate(world);
    struct Row {
        std::string password;
        std::string part;
    };
    const std::vector<Row> rows = {{"1234567", "8 characters"},
                                   {std::string(1025, 'x'), "1024 bytes"},
                                   {"two\nlines", "control"},
                                   {"\xff\xff\xff\xff\xff\xff\xff\xff", "UTF-8"}};
    for (const auto& row : rows) {
        assert_failure(set(world, AdminWorld::root(), "alice", row.password), FailureKind::Invalid,
                       row.part);
    }
    world.user("longlogin");
    assert_failure(set(world, AdminWorld::root(), "longlogin", "LongLogin"), FailureKind::Invalid,
                   "is the login");
    assert_failure(set(world, AdminWorld::root(), "eve", k_password), FailureKind::NotFound,
                   "no user");
    assert_true(world.dump().find(k_password) == std::string::npos);
}

void test_sign_in(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto session = must(enter(world, "alice", k_password));
    assert_true(session.detail.type == TokenType::Session);
    assert_text(session.detail.name, "phone");
    assert_true(session.detail.expires_at == world.now + days(30));
    assert_true(world.gate(session.text.view(), "", "") == Reason::None);
    // It is no API token, and two devices may bear one name.
    assert_true(world.ask({"ZSCORE", "tw:admin:tokens", session.detail.id})
                    .view()
                    .is(redis::ReplyKind::Nil));
    must(enter(world, "alice", k_password));
    world.token(request_for(TokenType::User, "phone", "alice"));
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.max_lifetime = days(7);
    }));
    assert_true(must(enter(world, "alice", k_password)).detail.expires_at == world.now + days(7));
    assert_failure(enter(world, "alice", k_password, "192.0.2.1", "two\nlines"),
                   FailureKind::Invalid, "name");
}

/// One answer for all of them.
void test_sign_in_fails(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(set(world, AdminWorld::root(), "bob", k_password));
    must(admin::set_user_active(world.store(), AdminWorld::root(), "bob", false));
    world.user("carol");
    for (const auto* const login : {"alice", "bob", "carol", "nobody", "not a login", ""}) {
        const auto answer = enter(world, login, std::string(login) == "bob" ? k_password : "wrong");
        assert_failure(answer, FailureKind::Unauthenticated, "login or password is wrong");
    }
    const auto log = world.dump("tw:admin:signins");
    assert_holds(log, "session.refuse");
    assert_holds(log, "on\nalice");
    // It may be a password in the wrong field.
    assert_true(log.find("nobody") == std::string::npos);
    assert_true(log.find("not a login") == std::string::npos);
}

/// A password set for a user is none for a namesake made later.
void test_namesake(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ask({"DEL", "tw:admin:u:alice", "tw:gate:u:alice"});
    world.user("alice");
    assert_failure(enter(world, "alice", k_password), FailureKind::Unauthenticated, "wrong");
}

void test_tampered_hash(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto hash = admin::hash_password("attackers own").value();
    world.ask({"HSET", "tw:admin:pw:alice", "hash", hash});
    assert_failure(enter(world, "alice", "attackers own"), FailureKind::Damaged, "bad seal");
}

void test_throttle(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (int i = 0; i < admin::k_tries_of_login_from_address; ++i) {
        auto attempt = must(admin::ThrottledTry::begin(world.store(), "alice", "192.0.2.1"));
    }
    const auto refused = enter(world, "alice", k_password);
    assert_failure(refused, FailureKind::Throttled, "too many tries");
    assert_true(refused.error().retry_after > std::chrono::seconds(890) &&
                refused.error().retry_after <= std::chrono::seconds(900));
    // Neither another user from there, nor the same from elsewhere, is kept out.
    must(set(world, AdminWorld::root(), "bob", k_password));
    must(enter(world, "bob", k_password));
    must(enter(world, "alice", k_password, "192.0.2.2"));
    world.ask({"DEL", "tw:admin:throttle:la:4.c0000201:alice"});
    must(enter(world, "alice", k_password));
}

void test_throttle_counts(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    for (int i = 0; i < admin::k_tries_from_address; ++i) {
        must(admin::ThrottledTry::begin(store, "user" + std::to_string(i), "2001:db8::1"));
    }
    // The same /64.
    assert_failure(admin::ThrottledTry::begin(store, "other", "2001:db8::2"),
                   FailureKind::Throttled, "too many");
    must(admin::ThrottledTry::begin(store, "other", "2001:db8:0:1::1"));
    for (int i = 0; i < admin::k_tries_of_login; ++i) {
        must(admin::ThrottledTry::begin(store, "alice", "198.51.100." + std::to_string(i)));
    }
    assert_failure(admin::ThrottledTry::begin(store, "alice", "203.0.113.1"),
                   FailureKind::Throttled, "too many");
    // Good ones are taken back, and everything ends.
    auto good = must(admin::ThrottledTry::begin(store, "bob", "203.0.113.9"));
    must(good.succeeded());
    const auto key = "tw:admin:throttle:l:bob";
    assert_text(std::string(world.ask({"GET", key}).view().string().value_or("")), "0");
    const auto left = world.ask({"PTTL", key}).view().integer().value_or(-1);
    assert_true(left > 0 && left <= 900'000);
    assert_text(admin::address_group("::ffff:192.0.2.1"), "4.c0000201");
    assert_text(admin::address_group("unix"), "other");
}

std::size_t count_keys(AdminWorld& world, const std::string& pattern) {
    return world.ask({"KEYS", pattern}).view().size();
}

/// Whoever is refused makes no more keys, whatever logins come to mind.
void test_throttle_refuses_without_a_trace(void** state) {
    auto& world = world_of(state);
    auto& store = world.store();
    world.user("alice");
    for (int i = 0; i < admin::k_tries_from_address; ++i) {
        must(admin::ThrottledTry::begin(store, "user" + std::to_string(i), "192.0.2.1"));
    }
    for (int i = 0; i < admin::k_tries_of_login_from_address; ++i) {
        must(admin::ThrottledTry::begin(store, "alice", "192.0.2.2"));
    }
    const auto before = world.dump();
    for (const auto* const login : {"alice", "other", "not a login"}) {
        assert_failure(admin::ThrottledTry::begin(store, login, "192.0.2.1"),
                       FailureKind::Throttled, "too many");
    }
    assert_failure(admin::ThrottledTry::begin(store, "alice", "192.0.2.2"), FailureKind::Throttled,
                   "too many");
    assert_text(world.dump(), before);
    const auto keys = world.ask({"KEYS", "tw:admin:throttle:*"});
    for (std::size_t i = 0; i < keys.view().size(); ++i) {
        const auto left =
            world.ask({"PTTL", keys.view()[i].string().value_or("")}).view().integer().value_or(-1);
        assert_true(left > 0 && left <= 900'000);
    }
}

/// Of made-up logins nothing is kept but a count: one may have been a password. No two share one,
/// which would tell that they are nobody's. They are refused as soon as a user's own.
void test_throttle_of_nobody(void** state) {
    auto& world = world_of(state);
    auto& store = world.store();
    constexpr int k_logins = 1000;
    for (int i = 0; i < k_logins; ++i) {
        const auto from = "198.51." + std::to_string(i / 200) + "." + std::to_string(i % 200);
        must(admin::ThrottledTry::begin(store, "hunter" + std::to_string(i), from));
    }
    assert_int_equal(count_keys(world, "tw:admin:throttle:l:*"), k_logins);
    assert_int_equal(count_keys(world, "*hunter*"), 0);
    for (int i = 0; i < admin::k_tries_of_login_from_address; ++i) {
        must(admin::ThrottledTry::begin(store, "nobody", "192.0.2.1"));
    }
    assert_failure(admin::ThrottledTry::begin(store, "nobody", "192.0.2.1"), FailureKind::Throttled,
                   "too many");
}

/// A count that lost its end gets one, and a refusal adds nothing to it.
void test_throttle_always_ends(void** state) {
    auto& world = world_of(state);
    auto& store = world.store();
    world.user("alice");
    auto first = must(admin::ThrottledTry::begin(store, "alice", "192.0.2.1"));
    const auto key = "tw:admin:throttle:la:4.c0000201:alice";
    world.ask({"SET", key, "10"});
    assert_failure(admin::ThrottledTry::begin(store, "alice", "192.0.2.1"), FailureKind::Throttled,
                   "too many");
    assert_true(world.ask({"PTTL", key}).view().integer().value_or(-1) > 0);
    must(first.succeeded());
    auto last = must(admin::ThrottledTry::begin(store, "alice", "192.0.2.1"));
    // The window ended while it was checked.
    world.ask({"DEL", key, "tw:admin:throttle:l:alice", "tw:admin:throttle:a:4.c0000201"});
    must(last.succeeded());
    must(admin::ThrottledTry::begin(store, "alice", "192.0.2.1"));
    assert_true(world.ask({"PTTL", key}).view().integer().value_or(-1) > 0);
}

void test_rehash(void** state) {
    auto& world = world_of(state);
    populate(world);
    char old[crypto_pwhash_STRBYTES] = {};
    assert_int_equal(crypto_pwhash_str(old, k_password, std::string(k_password).size(), 1, 8192),
                     0);
    must(world.store().change([&](admin::Change& change) -> admin::Answer<Done> {
        auto record = must(change.find<admin::PasswordDetail>("tw:admin:pw:alice"));
        record->hash = old;
        change.put("tw:admin:pw:alice", *record);
        return Done{};
    }));
    must(enter(world, "alice", k_password));
    const auto hash = world.field("tw:admin:pw:alice", "hash");
    assert_false(admin::needs_rehash(hash));
    assert_true(admin::password_fits(hash, k_password));
}

void test_who_sets_passwords(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.user("boss");
    world.grant("boss", "admin");
    const auto session = must(enter(world, "alice", k_password));
    const auto own = AdminWorld::through(session);
    const auto fresh = "another one";
    assert_failure(set(world, own, "alice", fresh), FailureKind::Invalid, "the current one");
    assert_failure(set(world, own, "alice", fresh, "wrong"), FailureKind::Unauthenticated,
                   "current password");
    assert_failure(set(world, own, "bob", fresh, k_password), FailureKind::Refused,
                   "only a system administrator");
    const auto token = world.token(request_for(TokenType::User, "api", "alice"));
    assert_failure(set(world, AdminWorld::through(token), "alice", fresh, k_password),
                   FailureKind::Refused, "in a session");
    const auto narrow = world.token(request_for(TokenType::User, "n", "boss", {}));
    auto request = request_for(TokenType::User, "m", "boss");
    request.permissions = {"admin"};
    assert_failure(set(world, AdminWorld::through(world.token(request)), "alice", fresh),
                   FailureKind::Refused, "only a system administrator");
    assert_int_equal(must(set(world, own, "alice", fresh, k_password)), 1);
    must(set(world, AdminWorld::through(narrow), "alice", k_password));
    must(enter(world, "alice", k_password));
}

void test_sessions_end_with_the_password(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto phone = must(enter(world, "alice", k_password));
    const auto laptop = must(enter(world, "alice", k_password));
    const auto token = world.token(request_for(TokenType::User, "api", "alice"));
    world.ask({"HSET", "tw:admin:t:" + laptop.detail.id, "name", "tampered"});
    assert_int_equal(must(set(world, AdminWorld::root(), "alice", "another one")), 2);
    for (const auto* const session : {&phone, &laptop}) {
        assert_true(world.gate(session->text.view(), "", "") == Reason::RevokedToken);
    }
    assert_text(world.field("tw:gate:t:" + phone.detail.lookup, "why"), "password-changed");
    assert_true(world.gate(token.text.view(), "", "") == Reason::None);
    assert_false(world.exists("tw:admin:sessions"));
    assert_false(world.exists("tw:admin:sessions:u:alice"));
    assert_failure(enter(world, "alice", k_password), FailureKind::Unauthenticated, "wrong");
}

void test_sessions_are_bounded(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto expired = must(enter(world, "alice", k_password));
    world.now += days(31);
    const auto first = must(enter(world, "alice", k_password));
    assert_int_equal(world.ask({"ZCARD", "tw:admin:sessions:u:alice"}).view().integer().value_or(0),
                     1);
    assert_false(world.exists("tw:admin:t:" + expired.detail.id));
    for (std::size_t i = 1; i < admin::k_most_sessions; ++i) {
        admin::TokenDetail detail = first.detail;
        must(world.store().change([&](admin::Change& change) {
            return admin::mint(change, AdminWorld::as("alice"), detail);
        }));
    }
    world.now += days(1);
    must(enter(world, "alice", k_password));
    assert_int_equal(world.ask({"ZCARD", "tw:admin:sessions:u:alice"}).view().integer().value_or(0),
                     static_cast<int>(admin::k_most_sessions));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),
        world_test(test_new_passwords, AdminWorld),
        world_test(test_sign_in, AdminWorld),
        world_test(test_sign_in_fails, AdminWorld),
        world_test(test_namesake, AdminWorld),
        world_test(test_tampered_hash, AdminWorld),
        world_test(test_throttle, AdminWorld),
        world_test(test_throttle_counts, AdminWorld),
        world_test(test_throttle_refuses_without_a_trace, AdminWorld),
        world_test(test_throttle_of_nobody, AdminWorld),
        world_test(test_throttle_always_ends, AdminWorld),
        world_test(test_rehash, AdminWorld),
        world_test(test_who_sets_passwords, AdminWorld),
        world_test(test_sessions_end_with_the_password, AdminWorld),
        world_test(test_sessions_are_bounded, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
