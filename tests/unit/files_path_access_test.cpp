// Whom modes let through, worked out without becoming that user.
#include "files/path_access.hpp"
#include "support/redis_cmocka.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

using namespace tokenward;
using namespace tokenward::test;
using files::SystemUser;
using files::Wish;

namespace {

struct World {
    World() {
        std::filesystem::create_directory(inner);
        std::ofstream(file) << "x";
        set(folder.path(), 0711);
        set(inner, 0750);
        set(file, 0640);
    }
    static void set(const std::string& path, mode_t mode) {
        assert_int_equal(::chmod(path.c_str(), mode), 0);
    }

    TemporaryFolder folder;
    std::string inner = folder.path() + "/inner";
    std::string file = inner + "/file";
    SystemUser owner{"owner", ::geteuid(), ::getegid(), {::getegid()}};
    // Nobody's numbers, whoever runs this.
    SystemUser member{"member", 4'000'001, 4'000'001, {4'000'001, ::getegid()}};
    SystemUser stranger{"stranger", 4'000'002, 4'000'002, {4'000'002}};
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void test_who_gets_through(void** state) {
    auto& world = world_of(state);
    assert_text(files::obstacle(world.owner, world.file, Wish::Write), "");
    assert_text(files::obstacle(world.member, world.file, Wish::Read), "");
    assert_holds(files::obstacle(world.member, world.file, Wish::Write), world.file + " (");
    assert_holds(files::obstacle(world.stranger, world.file, Wish::Read), world.inner + " (");
    assert_holds(files::obstacle(world.stranger, world.file, Wish::Read), "mode 0750");
    World::set(world.inner, 0755);
    assert_holds(files::obstacle(world.stranger, world.file, Wish::Read), world.file + " (");
    World::set(world.file, 0644);
    assert_text(files::obstacle(world.stranger, world.file, Wish::Read), "");
}

/// The group's bits count for its members, also where others may more.
void test_the_first_that_fits_counts(void** state) {
    auto& world = world_of(state);
    World::set(world.inner, 0755);
    World::set(world.file, 0604);
    assert_holds(files::obstacle(world.member, world.file, Wish::Read), "mode 0604");
    assert_text(files::obstacle(world.stranger, world.file, Wish::Read), "");
}

void test_links_and_absent_files(void** state) {
    auto& world = world_of(state);
    const auto link = world.folder.path() + "/link";
    std::filesystem::create_symlink(world.file, link);
    assert_holds(files::obstacle(world.stranger, link, Wish::Read), world.inner);
    assert_holds(files::obstacle(world.owner, world.folder.path() + "/none", Wish::Read),
                 "No such file");
    assert_text(files::ownership(world.folder.path() + "/none"), "");
    assert_holds(files::ownership(link), "mode 0640");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_who_gets_through, World),
        world_test(test_the_first_that_fits_counts, World),
        world_test(test_links_and_absent_files, World),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
