// From nothing to a store and its first administrator, however often it is interrupted.
#include "admin/people/grants.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/sign_in.hpp"
#include "admin/people/users.hpp"
#include "admin/tokens/token_creation.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "embedded/first_start.hpp"
#include "embedded/private_redis.hpp"
#include "support/data_world.hpp"

#include <functional>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::test {
namespace {

using admin::FailureKind;
using embedded::Presence;

DataWorld& world_of(void** state) {
    return *static_cast<DataWorld*>(*state);
}

std::vector<std::string> tokens_of_admin(const DataWorld& world) {
    auto store = world.open();
    admin::TokenFilter filter;
    filter.owner = "admin";
    std::vector<std::string> ids;
    for (const auto& token :
         must(admin::list_tokens(store, AdminWorld::root(), filter, {})).items) {
        ids.push_back(token.id);
    }
    return ids;
}

bool is_pending(const DataWorld& world) {
    return ::access(world.data().newness().c_str(), F_OK) == 0;
}

void makes_everything_once(void** state) {
    const auto& world = world_of(state);
    auto first = must(world.start());
    assert_true(first.redis == Presence::Started);
    assert_true(first.administrator.has_value());
    assert_text(first.administrator->login, "admin");
    assert_text(first.administrator->token.view().substr(0, 4), "twu_");
    assert_false(first.is_administrator_pending);
    {
        auto store = world.open();
        const auto& password = first.administrator->password;
        assert_int_equal(password.view().size(), 20);
        assert_true(
            must(admin::check_password(store, "admin", password.view(), "test")).has_value());
    }
    assert_false(is_pending(world));

    const auto second = must(world.start());
    assert_true(second.redis == Presence::Adopted);
    assert_false(second.administrator.has_value());
    assert_false(second.is_administrator_pending);
    assert_false(second.has_old_settings);
    assert_int_equal(tokens_of_admin(world).size(), 1);

    auto store = world.open();
    const auto user = must(admin::show_user(store, AdminWorld::root(), "admin"));
    assert_true(user.user.permissions.contains("admin"));
}

void every_file_is_its_owners_alone(void** state) {
    const auto& world = world_of(state);
    must(world.start());
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(world.path())) {
        struct stat about{};
        assert_int_equal(::lstat(entry.path().c_str(), &about), 0);
        if (S_ISREG(about.st_mode)) {
            ++files;
            assert_int_equal(about.st_mode & 0077, 0);
        }
    }
    assert_true(files >= 8);
}

void no_secret_is_on_the_command_line_or_in_the_log(void** state) {
    const auto& world = world_of(state);
    const auto started = must(world.start());
    const auto process = std::to_string(world.redis());
    const auto seen = DataWorld::read("/proc/" + process + "/cmdline") +
                      DataWorld::read("/proc/" + process + "/environ") +
                      DataWorld::read(world.data().redis_log());
    for (const auto* const user : {"gate", "seen", "daemon"}) {
        const auto password = DataWorld::read(world.data().password_file(user));
        assert_int_equal(password.size(), 64);
        assert_true(seen.find(password) == seen.npos);
        assert_true(DataWorld::read(world.data().redis_users()).find(password) == seen.npos);
    }
    assert_true(seen.find(started.administrator->token.view()) == seen.npos);
}

void without_a_terminal_no_secret_is_made(void** state) {
    const auto& world = world_of(state);
    for (int i = 0; i < 2; ++i) {
        const auto started = must(world.start(Terminal::None));
        assert_false(started.administrator.has_value());
        assert_true(started.is_administrator_pending);
        assert_int_equal(tokens_of_admin(world).size(), 0);
    }
    assert_true(must(world.start()).administrator.has_value());
}

void one_that_was_perhaps_never_seen_is_replaced(void** state) {
    const auto& world = world_of(state);
    const auto failed = must(world.start(Terminal::Fails));
    assert_true(failed.is_administrator_pending);
    const auto before = tokens_of_admin(world);
    const auto again = must(world.start());
    assert_true(again.administrator.has_value());
    assert_false(again.is_administrator_pending);
    const auto after = tokens_of_admin(world);
    assert_int_equal(after.size(), 1);
    assert_true(after != before);
    auto store = world.open();
    assert_false(
        must(admin::check_password(store, "admin", failed.administrator->password.view(), "test"))
            .has_value());
}

/// A start that showed nobody anything, and then what somebody did to the user `admin`.
void expect_taken_over(const DataWorld& world, const std::function<void(admin::Store&)>& doing) {
    must(world.start(Terminal::Fails));
    assert_true(is_pending(world));
    std::vector<std::string> before;
    {
        auto store = world.open();
        doing(store);
        before = tokens_of_admin(world);
    }
    for (const auto terminal : {Terminal::None, Terminal::Sees}) {
        const auto started = must(world.start(terminal));
        assert_false(started.administrator.has_value());
        assert_false(started.is_administrator_pending);
    }
    assert_false(is_pending(world));
    assert_true(tokens_of_admin(world) == before);
}

void a_right_taken_from_it_stays_taken(void** state) {
    const auto& world = world_of(state);
    expect_taken_over(world, [](admin::Store& store) {
        must(admin::ungrant(store, AdminWorld::root(), "admin", {"admin"}, {}));
    });
    auto store = world.open();
    const auto user = must(admin::show_user(store, AdminWorld::root(), "admin"));
    assert_true(user.user.permissions.empty());
}

void one_deactivated_stays_so(void** state) {
    const auto& world = world_of(state);
    expect_taken_over(world, [](admin::Store& store) {
        assert_true(must(admin::set_user_active(store, AdminWorld::root(), "admin", false)));
    });
}

void a_password_of_ones_own_is_not_replaced(void** state) {
    const auto& world = world_of(state);
    constexpr auto k_own = "an own long password";
    expect_taken_over(world, [](admin::Store& store) {
        must(admin::set_password(store, AdminWorld::root(), {"admin", SecretText(k_own), {}}));
    });
    auto store = world.open();
    assert_true(must(admin::check_password(store, "admin", k_own, "test")).has_value());
}

void a_token_of_ones_own_is_not_revoked(void** state) {
    const auto& world = world_of(state);
    expect_taken_over(world, [&](admin::Store& store) {
        for (const auto& id : tokens_of_admin(world)) {
            must(admin::revoke_token(store, AdminWorld::root(), id));
        }
        admin::TokenRequest request;
        request.name = "first";
        request.owner = "admin";
        must(admin::create_token(store, AdminWorld::root(), std::move(request)));
    });
}

void a_session_shows_that_the_password_was_seen(void** state) {
    const auto& world = world_of(state);
    expect_taken_over(world, [&](admin::Store& store) {
        const auto shown = must(world.start(Terminal::Fails));
        std::string password(shown.administrator->password.view());
        must(admin::sign_in(store,
                            {"admin", SecretText(std::move(password)), "phone", "test", "test"}));
    });
}

void goes_on_where_it_stopped(void** state) {
    const auto& world = world_of(state);
    must(world.start(Terminal::Fails));
    // Each is how a sudden end may leave the folder.
    const auto folder = world.data();
    const std::vector<std::vector<std::string>> lost = {
        {folder.redis_data(), folder.password_file("gate"), folder.password_file("seen"),
         folder.password_file("daemon"), folder.key_file()},
        {folder.redis_data(), folder.password_file("seen"), folder.password_file("daemon")},
        {folder.redis_data()},
        {folder.redis_conf(), folder.redis_users()},
    };
    for (const auto& files : lost) {
        world.kill_redis();
        DataWorld::write(folder.newness(), "The store was not made yet.\n");
        for (const auto& file : files) {
            std::filesystem::remove_all(file);
        }
        assert_true(must(world.start(Terminal::Fails)).administrator.has_value());
        assert_int_equal(tokens_of_admin(world).size(), 1);
    }
    assert_true(must(world.start()).administrator.has_value());
    assert_false(is_pending(world));
}

void lost_keys_are_not_made_anew(void** state) {
    const auto& world = world_of(state);
    must(world.start(Terminal::None)); // the mark is still there
    const auto keys = world.data().key_file();
    std::filesystem::rename(keys, keys + ".away");
    assert_failure(world.start(), FailureKind::Refused, "is gone, and without it nothing");
    assert_int_equal(::access(keys.c_str(), F_OK), -1);
    std::filesystem::rename(keys + ".away", keys);
    must(world.start());
}

void a_lost_store_is_not_made_anew(void** state) {
    const auto& world = world_of(state);
    must(world.start(Terminal::None)); // the mark is still there
    world.kill_redis();
    std::filesystem::remove_all(world.data().redis_data());
    assert_failure(world.start(), FailureKind::Refused, "bring its");
    assert_int_equal(world.redis(), 0); // none was started on nothing
}

void settings_of_another_version_are_told_then_replaced(void** state) {
    const auto& world = world_of(state);
    must(world.start());
    const auto conf = world.data().redis_conf();
    DataWorld::write(conf, DataWorld::read(conf) + "# of yore\n");
    assert_true(must(world.start()).has_old_settings);
    assert_true(must(embedded::stop_redis(world.data())));
    assert_false(must(world.start()).has_old_settings);
    assert_true(DataWorld::read(conf).find("of yore") == std::string::npos);
}

} // namespace
} // namespace tokenward::test

int main() {
    using namespace tokenward::test;
    const CMUnitTest tests[] = {
        world_test(makes_everything_once, DataWorld),
        world_test(every_file_is_its_owners_alone, DataWorld),
        world_test(no_secret_is_on_the_command_line_or_in_the_log, DataWorld),
        world_test(without_a_terminal_no_secret_is_made, DataWorld),
        world_test(one_that_was_perhaps_never_seen_is_replaced, DataWorld),
        world_test(a_right_taken_from_it_stays_taken, DataWorld),
        world_test(one_deactivated_stays_so, DataWorld),
        world_test(a_password_of_ones_own_is_not_replaced, DataWorld),
        world_test(a_token_of_ones_own_is_not_revoked, DataWorld),
        world_test(a_session_shows_that_the_password_was_seen, DataWorld),
        world_test(goes_on_where_it_stopped, DataWorld),
        world_test(lost_keys_are_not_made_anew, DataWorld),
        world_test(a_lost_store_is_not_made_anew, DataWorld),
        world_test(settings_of_another_version_are_told_then_replaced, DataWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
