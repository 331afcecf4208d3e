// Every change leaves an entry; none, and nothing else in Redis, holds a secret.
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string value_of(redis::ReplyView fields, std::string_view name) {
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        if (fields[i].string() == name) {
            return std::string(fields[i + 1].string().value_or(""));
        }
    }
    return {};
}

/// `what on who` of each entry, oldest first.
std::string log_of(AdminWorld& world) {
    const auto reply = world.ask({"XRANGE", "tw:admin:audit", "-", "+"});
    std::string log;
    for (std::size_t i = 0; i < reply.view().size(); ++i) {
        const auto fields = reply.view()[i][1];
        log.append(value_of(fields, "what")).append(" ").append(value_of(fields, "who"));
        log.append(" ").append(value_of(fields, "on")).append("\n");
        assert_text(value_of(fields, "agent"), "os:root");
        assert_text(value_of(fields, "from"), "test");
        assert_text(value_of(fields, "at"), std::to_string(to_epoch(world.now)));
    }
    return log;
}

void test_every_change(void** state) {
    auto& world = world_of(state);
    const auto store_id = world.field("tw:gate:meta", "store");
    world.user("alice");
    world.organization("acme");
    world.project("web", "acme");
    world.grant("alice", "scan", "web");
    const auto token = world.token(request_for(TokenType::User, "t", "alice")).detail.id;
    must(admin::revoke_token(world.store(), AdminWorld::root(), token));
    world.ungrant("alice", "scan", "web");
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    must(admin::delete_organization(world.store(), AdminWorld::root(), "acme"));
    // What changes nothing, or is refused, isn't there.
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    static_cast<void>(admin::create_user(world.store(), AdminWorld::root(), "alice"));
    assert_text(log_of(world), "store.init os:root " + store_id +
                                   "\n"
                                   "user.create os:root alice\n"
                                   "organization.create os:root acme\n"
                                   "project.create os:root web\n"
                                   "user.grant os:root alice\n"
                                   "token.create alice " +
                                   token + "\ntoken.revoke os:root " + token +
                                   "\n"
                                   "user.ungrant os:root alice\n"
                                   "user.deactivate os:root alice\n"
                                   "project.delete os:root web\n"
                                   "organization.delete os:root acme\n");
}

/// No token, nor any long part of one, anywhere in Redis.
void test_no_token_in_redis(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.organization("acme");
    world.project("web", "acme");
    world.grant("alice", "scan");
    std::vector<admin::CreatedToken> tokens;
    tokens.push_back(world.token(request_for(TokenType::User, "u", "alice")));
    tokens.push_back(world.token(request_for(TokenType::Project, "p", "alice", {"web"})));
    tokens.push_back(world.token(request_for(TokenType::Global, "g", "alice")));
    tokens.push_back(world.token(request_in("acme", "o")));
    must(admin::revoke_token(world.store(), AdminWorld::root(), tokens[0].detail.id));
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    const auto everything = world.dump();
    assert_holds(everything, tokens[3].detail.id);
    constexpr std::size_t k_part = 12;
    for (const auto& token : tokens) {
        const auto text = token.text.view();
        for (std::size_t i = 0; i + k_part <= text.size(); ++i) {
            assert_true(everything.find(text.substr(i, k_part)) == std::string::npos);
        }
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_every_change, AdminWorld),
        world_test(test_no_token_in_redis, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
