// Whom a data folder may belong to, and where it may lie.
#include "embedded/data_folder.hpp"
#include "embedded/lock_file.hpp"
#include "support/data_world.hpp"

#include <map>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::test {
namespace {

using admin::FailureKind;
using embedded::DataFolder;

mode_t mode_of(const std::string& path) {
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 07777 : 0;
}

DataWorld& world_of(void** state) {
    return *static_cast<DataWorld*>(*state);
}

void is_made_for_its_owner_and_group(void** state) {
    const auto& world = world_of(state);
    const auto umask = ::umask(0);
    const auto folder = must(DataFolder::make(world.path(), ""));
    ::umask(umask);
    assert_int_equal(mode_of(world.path()), 0750);
    assert_text(folder.path(), world.path());
}

void is_made_whatever_the_umask(void** state) {
    const auto& world = world_of(state);
    const auto umask = ::umask(0777);
    const auto folder = DataFolder::make(world.path(), "");
    ::umask(umask);
    must(folder);
    assert_int_equal(mode_of(world.path()), 0750);
}

void folders_above_are_made(void** state) {
    const auto path = world_of(state).path("a/b/");
    assert_text(must(DataFolder::make(path, "")).path(), world_of(state).path("a/b"));
}

void an_empty_folder_is_taken_and_closed_to_others(void** state) {
    const auto& world = world_of(state);
    assert_int_equal(::mkdir(world.path().c_str(), 0755), 0);
    must(DataFolder::make(world.path(), ""));
    assert_int_equal(mode_of(world.path()), 0750);
}

void a_folder_with_something_else_is_left_alone(void** state) {
    const auto& world = world_of(state);
    assert_int_equal(::mkdir(world.path().c_str(), 0755), 0);
    DataWorld::write(world.path("letter"), "Dear Bob");
    assert_failure(DataFolder::make(world.path(), ""), FailureKind::Refused,
                   "holds something else");
    assert_int_equal(mode_of(world.path()), 0755);
}

void one_that_its_owner_closed_further_stays_so(void** state) {
    const auto& world = world_of(state);
    must(embedded::LockFile::open(world.data().start_lock()));
    assert_int_equal(::chmod(world.path().c_str(), 0700), 0);
    must(DataFolder::make(world.path(), ""));
    assert_int_equal(mode_of(world.path()), 0700);
}

void others_who_may_write_are_refused(void** state) {
    const auto& world = world_of(state);
    const auto made = world.data();
    must(embedded::LockFile::open(made.start_lock()));
    for (const mode_t mode : {0770U, 0757U, 0752U, 0720U}) {
        assert_int_equal(::chmod(world.path().c_str(), mode), 0);
        assert_failure(DataFolder::open(world.path()), FailureKind::Refused,
                       "written to by others");
        assert_failure(DataFolder::make(world.path(), ""), FailureKind::Refused,
                       "written to by others");
    }
    assert_int_equal(::chmod(world.path().c_str(), 0750), 0);
    must(DataFolder::open(world.path()));
}

void another_owner_is_refused(void** state) {
    const auto& world = world_of(state);
    if (::geteuid() != 0) {
        skip(); // only root can give a folder away
    }
    must(embedded::LockFile::open(world.data().start_lock()));
    assert_int_equal(::chown(world.path().c_str(), 1, 1), 0);
    assert_failure(DataFolder::open(world.path()), FailureKind::Refused, "belongs to the user");
    assert_failure(DataFolder::make(world.path(), ""), FailureKind::Refused, "belongs to the user");
    assert_int_equal(::chown(world.path().c_str(), 0, 0), 0);
}

void what_is_no_folder_is_refused(void** state) {
    const auto& world = world_of(state);
    DataWorld::write(world.path(), "");
    assert_failure(DataFolder::open(world.path()), FailureKind::Refused, "is no folder");
    assert_failure(DataFolder::make(world.path(), ""), FailureKind::Refused, "is no folder");
}

void only_a_folder_that_was_made_is_opened(void** state) {
    const auto& world = world_of(state);
    assert_failure(DataFolder::open(world.path()), FailureKind::NotFound,
                   "there is no data folder");
    assert_false(embedded::is_data_folder(world.path()));
    assert_int_equal(::mkdir(world.path().c_str(), 0750), 0);
    assert_failure(DataFolder::open(world.path()), FailureKind::NotFound, "no data folder");
    must(embedded::LockFile::open(world.data().start_lock()));
    must(DataFolder::open(world.path()));
    assert_true(embedded::is_data_folder(world.path()));
}

void paths_that_others_read_otherwise_are_invalid(void** state) {
    const auto& world = world_of(state);
    for (const auto* const name : {"with blank", "a\"b", "a'b", "a;b", "a{b", "a}b", "a$b", "a#b",
                                   "a\\b", "a\nb", "a\x7f"}) {
        assert_failure(DataFolder::make(world.path(name), ""), FailureKind::Invalid,
                       "read otherwise");
    }
    assert_failure(DataFolder::make(world.path(std::string(100, 'x')), ""), FailureKind::Invalid,
                   "too long");
    assert_failure(DataFolder::make("", ""), FailureKind::Invalid, "not a data folder");
    must(DataFolder::make(world.path("Größe-1.2_3@x"), ""));
}

void the_group_is_the_folders(void** state) {
    const auto& world = world_of(state);
    assert_failure(DataFolder::make(world.path(), "no-such-group"), FailureKind::Invalid,
                   "there is no group \"no-such-group\"");
    const auto* const own = ::getgrgid(::getegid());
    assert_non_null(own);
    assert_int_equal(must(DataFolder::make(world.path(), own->gr_name)).group(), own->gr_gid);
    if (::geteuid() == 0) {
        const auto* const daemon = ::getgrnam("daemon");
        assert_non_null(daemon);
        assert_int_equal(must(DataFolder::make(world.path(), "daemon")).group(), daemon->gr_gid);
        assert_int_equal(must(DataFolder::make(world.path(), "")).group(), daemon->gr_gid);
    }
}

void the_usual_place(void** /*state*/) {
    std::map<std::string, const char*> variables;
    const auto environment = [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second;
    };
    if (::geteuid() == 0) {
        assert_text(embedded::default_data_folder(environment), "/var/lib/tokenward");
        return;
    }
    assert_text(embedded::default_data_folder(environment), "");
    variables["HOME"] = "/home/me";
    assert_text(embedded::default_data_folder(environment), "/home/me/.local/share/tokenward");
    variables["XDG_DATA_HOME"] = "relative";
    assert_text(embedded::default_data_folder(environment), "/home/me/.local/share/tokenward");
    variables["XDG_DATA_HOME"] = "/data";
    assert_text(embedded::default_data_folder(environment), "/data/tokenward");
}

} // namespace
} // namespace tokenward::test

int main() {
    using namespace tokenward::test;
    const CMUnitTest tests[] = {
        world_test(is_made_for_its_owner_and_group, DataWorld),
        world_test(is_made_whatever_the_umask, DataWorld),
        world_test(folders_above_are_made, DataWorld),
        world_test(an_empty_folder_is_taken_and_closed_to_others, DataWorld),
        world_test(a_folder_with_something_else_is_left_alone, DataWorld),
        world_test(one_that_its_owner_closed_further_stays_so, DataWorld),
        world_test(others_who_may_write_are_refused, DataWorld),
        world_test(another_owner_is_refused, DataWorld),
        world_test(what_is_no_folder_is_refused, DataWorld),
        world_test(only_a_folder_that_was_made_is_opened, DataWorld),
        world_test(paths_that_others_read_otherwise_are_invalid, DataWorld),
        world_test(the_group_is_the_folders, DataWorld),
        cmocka_unit_test(the_usual_place),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
