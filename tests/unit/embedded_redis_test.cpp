// One Redis for a folder: started, adopted, mended after a sudden end, never two of it.
#include "embedded/lock_file.hpp"
#include "embedded/private_redis.hpp"
#include "embedded/redis_keeper.hpp"
#include "embedded/redis_settings.hpp"
#include "embedded/redis_state.hpp"
#include "files/system_random.hpp"
#include "support/data_world.hpp"

#include <algorithm>
#include <csignal>
#include <future>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenward::test {
namespace {

using admin::FailureKind;
using embedded::Presence;

DataWorld& world_of(void** state) {
    return *static_cast<DataWorld*>(*state);
}

/// A folder with passwords, and no Redis yet.
embedded::DataFolder ready(const DataWorld& world) {
    auto folder = world.data();
    must(embedded::make_passwords(folder, files::system_random()));
    must(embedded::LockFile::open(folder.start_lock()));
    return folder;
}

std::string field_of_status(pid_t process, std::string_view name) {
    const auto text = DataWorld::read("/proc/" + std::to_string(process) + "/status");
    const auto at = text.find("\n" + std::string(name) + ":\t");
    return at == text.npos
               ? ""
               : text.substr(at + name.size() + 3, text.find('\n', at + 1) - at - name.size() - 3);
}

bool done(const redis::LinkOptions& link, std::initializer_list<std::string_view> command) {
    auto client = redis::BlockingClient::connect(link);
    return client && client->command(command);
}

/// A process of somebody else's, for the test's time.
class Bystander {
public:
    Bystander() : id_(::fork()) {
        if (id_ == 0) {
            for (;;) {
                ::pause();
            }
        }
    }
    Bystander(const Bystander&) = delete;
    Bystander& operator=(const Bystander&) = delete;
    ~Bystander() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    [[nodiscard]] pid_t id() const { return id_; }
    [[nodiscard]] bool lives() const { return ::waitpid(id_, nullptr, WNOHANG) == 0; }

private:
    pid_t id_;
};

void starts_once_and_is_adopted(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    assert_true(must(embedded::ensure_redis(folder)) == Presence::Started);
    const auto process = world.redis();
    assert_true(process > 0);
    assert_true(must(embedded::ensure_redis(folder)) == Presence::Adopted);
    assert_int_equal(world.redis(), process);
    assert_text(DataWorld::read(folder.pid_file()), std::to_string(process) + "\n");
    assert_true(must(embedded::has_current_settings(folder)));
}

void is_nobodys_child_in_a_session_of_its_own(void** state) {
    const auto& world = world_of(state);
    // Blocked and ignored signals of ours must not make it unstoppable.
    sigset_t blocked;
    sigset_t before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &blocked, &before);
    must(embedded::ensure_redis(ready(world)));
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    const auto process = world.redis();
    assert_true(::getsid(process) != ::getsid(0));
    assert_true(std::stoi(field_of_status(process, "PPid")) != ::getpid());
    assert_text(field_of_status(process, "SigBlk"), "0000000000000000");
    assert_int_equal(::waitpid(process, nullptr, WNOHANG), -1);
    for (const auto* const number : {"0", "1", "2"}) {
        const auto file =
            std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/fd/" + number);
        assert_true(file == "/dev/null" || file == world.data().redis_log());
    }
}

void is_reached_by_its_users_alone(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    struct stat socket{};
    assert_int_equal(::stat(folder.socket().c_str(), &socket), 0);
    assert_int_equal(socket.st_mode & 07777, 0770);
    assert_int_equal(socket.st_gid, folder.group());

    auto link = must(embedded::daemon_link(folder));
    assert_true(done(link, {"HSET", "tw:x", "a", "b"}));
    assert_false(done(link, {"CONFIG", "GET", "dir"}));
    assert_false(done(link, {"SHUTDOWN"}));
    link.user.clear();
    link.password = SecretText();
    const auto stranger = redis::BlockingClient::connect(link);
    assert_false(static_cast<bool>(stranger));
}

void what_was_written_survives_a_kill(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    const auto link = must(embedded::daemon_link(folder));
    assert_true(done(link, {"HSET", "tw:x", "a", "b"}));
    const auto killed = world.redis();
    world.kill_redis();
    // Its socket and its pid file are still there.
    assert_int_equal(::access(folder.socket().c_str(), F_OK), 0);
    assert_text(DataWorld::read(folder.pid_file()), std::to_string(killed) + "\n");
    assert_int_equal(world.redis(), 0);

    assert_true(must(embedded::ensure_redis(folder)) == Presence::Started);
    const auto value = redis::BlockingClient::connect(link)->command({"HGET", "tw:x", "a"});
    assert_true(static_cast<bool>(value));
    assert_text(value->view().string().value_or("none"), "b");
}

void a_foreign_process_under_its_number_is_let_be(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    const Bystander bystander;
    DataWorld::write(folder.pid_file(), std::to_string(bystander.id()) + "\n");
    assert_false(must(embedded::stop_redis(folder)));
    assert_true(must(embedded::ensure_redis(folder)) == Presence::Started);
    // Even while one runs, the number in the file is nothing to go by.
    DataWorld::write(folder.pid_file(), std::to_string(bystander.id()) + "\n");
    assert_true(must(embedded::stop_redis(folder)));
    assert_true(bystander.lives());
    assert_int_equal(world.redis(), 0);
}

void many_at_once_start_one(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    constexpr int k_many = 8;
    std::vector<int> started(k_many, -1);
    {
        std::vector<std::jthread> threads;
        threads.reserve(k_many);
        for (auto& one : started) {
            threads.emplace_back([&folder, &one] {
                const auto presence = embedded::ensure_redis(folder);
                one = presence ? static_cast<int>(*presence == Presence::Started) : -1;
            });
        }
    }
    assert_int_equal(std::ranges::count(started, -1), 0);
    assert_int_equal(std::ranges::count(started, 1), 1);
}

void one_that_cant_be_reached_keeps_a_second_one_away(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    const auto process = world.redis();
    std::filesystem::rename(folder.socket(), folder.socket() + ".away");
    const auto tried = embedded::ensure_redis(folder, std::chrono::milliseconds(50));
    std::filesystem::rename(folder.socket() + ".away", folder.socket());
    assert_failure(tried, FailureKind::Unavailable, "a Redis runs on " + folder.path() + ", but ");
    assert_int_equal(world.redis(), process);
}

/// As a debugger or a disk that hangs leaves it: it listens, and never answers.
void one_that_hangs_is_told_and_holds_nobody_up(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    const auto process = world.redis();
    std::promise<std::string> trouble;
    {
        const auto keeper = must(embedded::RedisKeeper::begin(
            folder, [&](bool, const std::string& sentence) { trouble.set_value(sentence); },
            std::chrono::milliseconds(10)));
        ::kill(process, SIGSTOP);
        assert_holds(trouble.get_future().get(), "a Redis runs on " + folder.path() + ", but ");
    }
    ::kill(process, SIGCONT);
    assert_true(must(embedded::ensure_redis(folder)) == Presence::Adopted);
    assert_int_equal(world.redis(), process);
}

void stops_in_order(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    assert_false(must(embedded::stop_redis(folder)));
    must(embedded::ensure_redis(folder));
    assert_true(must(embedded::stop_redis(folder)));
    assert_int_equal(world.redis(), 0);
    assert_holds(DataWorld::read(folder.redis_log()), "bye bye");
}

void isnt_stopped_under_a_daemon(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    {
        const auto daemon = must(embedded::LockFile::open(folder.daemon_lock()));
        const auto another = must(embedded::LockFile::open(folder.daemon_lock()));
        must(daemon.share());
        must(another.share());
        assert_failure(embedded::stop_redis(folder), FailureKind::Refused,
                       "\"tokenward serve\" runs on");
        assert_true(world.redis() > 0);
    }
    assert_true(must(embedded::stop_redis(folder)));
}

void other_passwords_are_told(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    DataWorld::write(folder.password_file("daemon"), "another");
    assert_failure(embedded::ensure_redis(folder), FailureKind::StoreRefused, "AUTH: WRONGPASS");
    assert_false(must(embedded::has_current_settings(folder)));
}

void a_lost_password_is_told(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    std::filesystem::remove(folder.password_file("gate"));
    assert_failure(embedded::ensure_redis(folder), FailureKind::Refused, "gate.password");
    assert_int_equal(world.redis(), 0);
}

void a_redis_that_ends_at_once_is_told(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    DataWorld::write(folder.redis_data(), "a file where Redis wants a folder");
    assert_failure(embedded::ensure_redis(folder), FailureKind::Unavailable,
                   "Redis ended at its start: ");
    std::filesystem::remove(folder.redis_data());
    assert_true(must(embedded::ensure_redis(folder)) == Presence::Started);
}

void without_a_program_nothing_starts(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    std::filesystem::create_directory(world.path("bin"));
    const auto fake = world.path("bin/redis-server");
    DataWorld::write(fake, "no program");
    ::chmod(fake.c_str(), 0755);
    const char* const path = std::getenv("PATH");
    const std::string before = path != nullptr ? path : "";
    ::setenv("PATH", world.path("bin").c_str(), 1);
    const auto done = embedded::ensure_redis(folder);
    ::setenv("PATH", before.c_str(), 1);
    assert_failure(done, FailureKind::Refused, "can't be started: Exec format error");
    const auto lock = must(embedded::LockFile::open(folder.pid_file()));
    assert_true(lock.try_lock());
}

void the_socket_is_opened_to_the_group_again(void** state) {
    const auto& world = world_of(state);
    const auto folder = ready(world);
    must(embedded::ensure_redis(folder));
    ::chmod(folder.socket().c_str(), 0700);
    must(embedded::ensure_redis(folder));
    struct stat socket{};
    assert_int_equal(::stat(folder.socket().c_str(), &socket), 0);
    assert_int_equal(socket.st_mode & 07777, 0770);
}

void nginx_is_told_where_it_is(void** state) {
    const auto& world = world_of(state);
    const auto folder = world.data();
    const auto lines = embedded::nginx_lines(folder, folder.key_file());
    assert_holds(lines, "auth_token_key_file " + folder.path() + "/keys;\n");
    assert_holds(lines, "unix:" + folder.path() + "/redis.sock\n");
    assert_holds(lines, "user=tokenward-gate password_file=" + folder.path() + "/gate.password\n");
    assert_holds(lines, "writer_user=tokenward-seen writer_password_file=" + folder.path() +
                            "/seen.password;\n");
}

} // namespace
} // namespace tokenward::test

int main() {
    using namespace tokenward::test;
    const CMUnitTest tests[] = {
        world_test(starts_once_and_is_adopted, DataWorld),
        world_test(is_nobodys_child_in_a_session_of_its_own, DataWorld),
        world_test(is_reached_by_its_users_alone, DataWorld),
        world_test(what_was_written_survives_a_kill, DataWorld),
        world_test(a_foreign_process_under_its_number_is_let_be, DataWorld),
        world_test(many_at_once_start_one, DataWorld),
        world_test(one_that_cant_be_reached_keeps_a_second_one_away, DataWorld),
        world_test(one_that_hangs_is_told_and_holds_nobody_up, DataWorld),
        world_test(stops_in_order, DataWorld),
        world_test(isnt_stopped_under_a_daemon, DataWorld),
        world_test(other_passwords_are_told, DataWorld),
        world_test(a_lost_password_is_told, DataWorld),
        world_test(a_redis_that_ends_at_once_is_told, DataWorld),
        world_test(without_a_program_nothing_starts, DataWorld),
        world_test(the_socket_is_opened_to_the_group_again, DataWorld),
        world_test(nginx_is_told_where_it_is, DataWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
