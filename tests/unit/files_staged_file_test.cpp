// A file that is whole or not there, and its owner's alone.
#include "files/staged_file.hpp"
#include "support/redis_cmocka.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tokenward;
using namespace tokenward::test;
using files::StagedFile;

namespace {

struct World {
    TemporaryFolder folder;
    std::string path = folder.path() + "/file";

    [[nodiscard]] long files() const {
        return std::distance(std::filesystem::directory_iterator(folder.path()), {});
    }
    [[nodiscard]] static std::string read(const std::string& path) {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] static mode_t mode(const std::string& path) {
        struct stat status{};
        assert_int_equal(::stat(path.c_str(), &status), 0);
        return status.st_mode & 07777;
    }
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void placed(void** state) {
    const auto& world = world_of(state);
    const auto umask = ::umask(0);
    auto file = StagedFile::begin(world.path);
    ::umask(umask);
    assert_true(file.ok());
    assert_true(file->write("one\n").ok());
    assert_false(std::filesystem::exists(world.path));
    assert_true(file->write("two\n").ok());
    assert_true(file->place().ok());
    assert_text(World::read(world.path), "one\ntwo\n");
    assert_int_equal(World::mode(world.path), 0600);
    assert_int_equal(world.files(), 1);
}

void given_up(void** state) {
    const auto& world = world_of(state);
    {
        auto file = StagedFile::begin(world.path);
        assert_true(file->write("one\n").ok());
        const auto moved = std::move(*file);
    }
    assert_int_equal(world.files(), 0);
}

/// Where the file system knows files without a name.
void killed_in_its_midst(void** state) {
    const auto& world = world_of(state);
    const int nameless =
        ::open(world.folder.path().c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    if (nameless < 0) {
        skip();
    }
    ::close(nameless);
    const auto child = ::fork();
    if (child == 0) {
        auto file = StagedFile::begin(world.path);
        if (file.ok() && file->write("half").ok()) {
            ::kill(::getpid(), SIGKILL);
        }
        ::_exit(1);
    }
    int status = 0;
    assert_int_equal(::waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(world.files(), 0);
}

void in_the_place_of_another(void** state) {
    const auto& world = world_of(state);
    std::ofstream(world.path) << "old";
    std::filesystem::permissions(world.path, std::filesystem::perms::all);
    {
        auto file = StagedFile::begin(world.path);
        assert_true(file->write("new").ok());
    }
    assert_text(World::read(world.path), "old");
    auto file = StagedFile::begin(world.path);
    assert_true(file->write("new").ok());
    assert_true(file->place().ok());
    assert_text(World::read(world.path), "new");
    assert_int_equal(World::mode(world.path), 0600);
}

void where_no_file_can_be(void** state) {
    const auto& world = world_of(state);
    for (const auto& [path, part] : {std::pair{world.folder.path(), "it is no regular file"},
                                     std::pair{std::string("/dev/null"), "it is no regular file"},
                                     std::pair{world.path + "/none/file", "can't be written"}}) {
        const auto file = StagedFile::begin(path);
        assert_false(file.ok());
        assert_holds(file.error().message, path + ": ");
        assert_holds(file.error().message, part);
    }
    assert_int_equal(world.files(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(placed, World),
        world_test(given_up, World),
        world_test(killed_in_its_midst, World),
        world_test(in_the_place_of_another, World),
        world_test(where_no_file_can_be, World),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
