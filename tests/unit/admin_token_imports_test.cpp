// Taking many tokens over at once: each as if it came alone, with few round trips for all.
#include "admin/people/users.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <cstdlib>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::ForeignToken;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob"}) {
        world.user(login);
    }
    world.project("web");
}

/// The hash of the token of that number; no two begin alike.
std::string hash_of(unsigned number) {
    auto hash = std::to_string(number);
    hash.insert(0, 8 - hash.size(), '0');
    std::string whole;
    while (whole.size() < 96) {
        whole += hash;
    }
    return whole;
}

ForeignToken foreign(unsigned number, const std::string& owner = "alice") {
    ForeignToken token;
    token.hash = hash_of(number);
    token.name = "t" + std::to_string(number);
    token.owner = owner;
    token.created_at = from_epoch(1'600'000'000);
    return token;
}

std::vector<admin::Answer<admin::ImportedDetail>> import(AdminWorld& world,
                                                         const std::vector<ForeignToken>& tokens) {
    return admin::import_tokens(world.store(), AdminWorld::root(), tokens);
}

/// `new`, `already`, or what the failure says.
std::string outcome(const admin::Answer<admin::ImportedDetail>& result) {
    return !result ? result.error().message : result->already ? "already" : "new";
}

/// How often Redis read something that was sent to it.
long reads(AdminWorld& world) {
    const auto reply = world.ask({"INFO", "stats"});
    const std::string text(reply.view().string().value_or(""));
    const std::string_view name = "total_reads_processed:";
    return std::strtol(text.c_str() + text.find(name) + name.size(), nullptr, 10);
}

void none(void** state) {
    auto& world = world_of(state);
    populate(world);
    assert_true(import(world, {}).empty());
}

void each_as_if_it_came_alone(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(admin::import_token(world.store(), AdminWorld::root(), foreign(1)));
    const auto gone =
        must(admin::import_token(world.store(), AdminWorld::root(), foreign(2))).detail.id;
    must(admin::revoke_token(world.store(), AdminWorld::root(), gone));
    std::vector<ForeignToken> tokens = {foreign(1), foreign(2), foreign(3), foreign(4, "ghost"),
                                        foreign(5), foreign(6), foreign(7), foreign(8, "bob")};
    tokens[4].type = TokenType::Project;
    tokens[4].project = "web";
    tokens[5].hash.pop_back();
    tokens[6].type = TokenType::Project;
    tokens[6].project = "nope";
    tokens.push_back(foreign(9));
    tokens.back().name = "  t3 "; // taken by one before it
    tokens.push_back(foreign(3)); // twice in the file
    tokens.push_back(foreign(3, "bob"));
    tokens.push_back(foreign(10, "bob"));
    tokens.back().name = "t3"; // another's
    const std::vector<std::string> expected = {"already",
                                               "can't be brought back",
                                               "new",
                                               "no user \"ghost\"",
                                               "new",
                                               "not 96 hexadecimal",
                                               "no project \"nope\"",
                                               "new",
                                               "a token named \"t3\" already",
                                               "already",
                                               "a user token of \"alice\"",
                                               "new"};
    const auto results = import(world, tokens);
    assert_int_equal(results.size(), expected.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
        assert_holds(outcome(results[i]), expected[i]);
    }
    for (const unsigned number : {3U, 5U, 8U, 10U}) {
        assert_true(world.exists("tw:gate:t:" + hash_of(number).substr(0, 32)));
    }
    for (const unsigned number : {4U, 7U, 9U}) {
        assert_false(world.exists("tw:gate:t:" + hash_of(number).substr(0, 32)));
    }
    const auto again = import(world, {tokens[2], tokens[4], tokens[7], tokens[11]});
    assert_int_equal(again.size(), 4);
    for (const auto& result : again) {
        assert_text(outcome(result), "already");
    }
}

/// Whoever writes the file may make hashes up that share a gate record.
void two_of_one_gate_record(void** state) {
    auto& world = world_of(state);
    populate(world);
    std::vector<ForeignToken> tokens = {foreign(1), foreign(2)};
    tokens[1].hash.replace(0, 32, tokens[0].hash, 0, 32);
    const auto results = import(world, tokens);
    assert_text(outcome(results[0]), "new");
    assert_failure(results[1], FailureKind::Conflict, "another token, ");
    assert_text(world.field("tw:gate:t:" + hash_of(1).substr(0, 32), "name"), "t1");
}

/// Many, of one owner and of several, in more than one change.
void more_than_fit_in_one_change(void** state) {
    auto& world = world_of(state);
    populate(world);
    std::vector<ForeignToken> tokens;
    for (unsigned i = 0; i < 2 * admin::k_imported_at_once + 3; ++i) {
        tokens.push_back(foreign(100 + i, i % 3 == 0 ? "bob" : "alice"));
    }
    const auto results = import(world, tokens);
    assert_int_equal(results.size(), tokens.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
        assert_text(outcome(results[i]), "new");
        assert_text(results[i].value().detail.name, tokens[i].name);
        assert_true(world.exists("tw:gate:t:" + tokens[i].hash.substr(0, 32)));
    }
}

void few_round_trips(void** state) {
    auto& world = world_of(state);
    populate(world);
    std::vector<ForeignToken> tokens;
    for (unsigned i = 0; i < admin::k_imported_at_once; ++i) {
        tokens.push_back(foreign(100 + i));
    }
    const auto before = reads(world);
    for (const auto& result : import(world, tokens)) {
        assert_text(outcome(result), "new");
    }
    // What is sent in one piece is read in several when it is long.
    assert_in_range(reads(world) - before, 1, 30);
}

void one_whose_place_is_taken(void** state) {
    auto& world = world_of(state);
    populate(world);
    const std::vector<ForeignToken> tokens = {foreign(1), foreign(2), foreign(3)};
    world.ask({"SET", "tw:gate:t:" + hash_of(2).substr(0, 32), "no hash"});
    const auto results = import(world, tokens);
    assert_int_equal(results.size(), 3);
    assert_text(outcome(results[0]), "new");
    assert_false(results[1].ok());
    assert_text(outcome(results[2]), "new");
}

void what_ends_it(void** state) {
    auto& world = world_of(state);
    populate(world);
    const std::vector<ForeignToken> tokens = {foreign(1), foreign(2), foreign(3)};
    world.ask({"CONFIG", "SET", "min-replicas-to-write", "1"});
    const auto results = import(world, tokens);
    world.ask({"CONFIG", "SET", "min-replicas-to-write", "0"});
    assert_int_equal(results.size(), 1);
    assert_true(results[0].error().kind == FailureKind::StoreRefused);
}

void not_by_everybody(void** state) {
    auto& world = world_of(state);
    populate(world);
    const std::vector<ForeignToken> tokens = {foreign(1), foreign(2)};
    const auto before = world.dump();
    const auto results = admin::import_tokens(world.store(), AdminWorld::as("alice"), tokens);
    assert_int_equal(results.size(), 2);
    for (const auto& result : results) {
        assert_failure(result, FailureKind::Refused, "no system administrator");
    }
    assert_true(world.dump() == before);
    world.grant("bob", "admin");
    for (const auto& result : admin::import_tokens(world.store(), AdminWorld::as("bob"), tokens)) {
        assert_text(outcome(result), "new");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(none, AdminWorld),
        world_test(each_as_if_it_came_alone, AdminWorld),
        world_test(two_of_one_gate_record, AdminWorld),
        world_test(more_than_fit_in_one_change, AdminWorld),
        world_test(few_round_trips, AdminWorld),
        world_test(one_whose_place_is_taken, AdminWorld),
        world_test(what_ends_it, AdminWorld),
        world_test(not_by_everybody, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
