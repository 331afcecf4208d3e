// Secret files: who may read them, what is refused, and that a write is whole or nothing.
#include "files/secret_file.hpp"
#include "files/system_random.hpp"
#include "support/redis_cmocka.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tokenward;
using namespace tokenward::test;
using files::read_password_file;
using files::read_secret_file;
using files::write_secret_file;
using files::WriteMode;
namespace fs = std::filesystem;

namespace {

struct World {
    [[nodiscard]] std::string at(const std::string& name) const {
        return folder.path() + "/" + name;
    }
    void put(const std::string& name, std::string_view text, mode_t mode = 0600) const {
        ::unlink(at(name).c_str());
        const int fd = ::open(at(name).c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
        assert_true(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::fchmod(fd, mode);
        ::close(fd);
    }
    [[nodiscard]] std::string get(const std::string& name) const {
        const auto text = read_secret_file(at(name));
        return text ? std::string(text->view()) : text.error().message;
    }
    [[nodiscard]] mode_t mode_of(const std::string& name) const {
        struct stat about{};
        ::stat(at(name).c_str(), &about);
        return about.st_mode & 07777;
    }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
    }
    TemporaryFolder folder;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void test_reading(void** state) {
    const auto& world = world_of(state);
    const std::string text("line\nnul\0end", 12);
    for (const mode_t mode : {0600U, 0400U, 0640U, 0440U, 0700U}) {
        world.put("f", text, mode);
        assert_text(world.get("f"), text);
    }
    world.put("empty", "");
    assert_text(world.get("empty"), "");
    const std::string largest(files::k_max_secret_file, 'x');
    world.put("largest", largest);
    assert_text(world.get("largest"), largest);
}

void test_refused_to_read(void** state) {
    const auto& world = world_of(state);
    const auto refuses = [&](const std::string& name, std::string_view why) {
        const auto message = world.get(name);
        assert_holds(message, world.at(name) + ": ");
        assert_holds(message, why);
    };
    world.put("f", "s3cr3t", 0644);
    refuses("f", "others may read it (mode 0644)");
    world.put("f", "s3cr3t", 0602);
    refuses("f", "others may write it (mode 0602)");
    world.put("f", "s3cr3t", 0620);
    refuses("f", "its group may write it (mode 0620)");
    world.put("large", std::string(files::k_max_secret_file + 1, 'x'));
    refuses("large", "larger than 65536 bytes");
    refuses("nothing", "No such file");
    fs::create_directory(world.at("folder"));
    refuses("folder", "no regular file");
    assert_int_equal(::mkfifo(world.at("fifo").c_str(), 0600), 0);
    refuses("fifo", "no regular file"); // and doesn't wait for a writer
    assert_false(read_secret_file("/dev/zero").ok());
    assert_false(read_secret_file("/proc/self/environ-none").ok());
}

void test_symlinks(void** state) {
    const auto& world = world_of(state);
    world.put("target", "text");
    fs::create_symlink("target", world.at("link"));
    assert_text(world.get("link"), "text");
    world.put("target", "text", 0644); // the target's mode counts
    assert_holds(world.get("link"), "others may read it");
}

void test_passwords(void** state) {
    const auto& world = world_of(state);
    struct Case {
        std::string content;
        const char* password;
    };
    const Case good[] = {{"pass", "pass"},         {"pass\n", "pass"},
                         {"pass\r\n", "pass"},     {"two words\n", "two words"},
                         {"pass\nmore\n", "pass"}, {" p \n", " p "}};
    for (const auto& one : good) {
        world.put("p", one.content);
        assert_text(read_password_file(world.at("p"))->view(), one.password);
    }
    for (const auto& content :
         {std::string(), std::string("\n"), std::string("\r\npass"), std::string("pa\0ss\n", 6)}) {
        world.put("p", content);
        const auto error = read_password_file(world.at("p")).error();
        assert_holds(error.message, "first line");
    }
    world.put("p", "pass", 0644);
    assert_holds(read_password_file(world.at("p")).error().message, "others may read it");
}

void test_creating(void** state) {
    const auto& world = world_of(state);
    const auto before = ::umask(0);
    assert_true(write_secret_file(world.at("new"), "one", WriteMode::Create).ok());
    ::umask(0777);
    assert_true(write_secret_file(world.at("new2"), "two", WriteMode::Create, 0640).ok());
    ::umask(before);
    assert_text(world.get("new"), "one");
    assert_int_equal(world.mode_of("new"), 0600);
    assert_int_equal(world.mode_of("new2"), 0640);
    const auto again = write_secret_file(world.at("new"), "three", WriteMode::Create);
    assert_holds(again.error().message, "File exists");
    assert_text(world.get("new"), "one");
    fs::create_symlink("nowhere", world.at("dangling"));
    assert_false(write_secret_file(world.at("dangling"), "x", WriteMode::Create).ok());
    assert_false(fs::exists(world.at("nowhere")));
    assert_int_equal(world.files(), 3); // nothing temporary is left
}

void test_replacing(void** state) {
    const auto& world = world_of(state);
    assert_true(write_secret_file(world.at("f"), "one", WriteMode::Replace).ok());
    assert_int_equal(world.mode_of("f"), 0600);
    world.put("f", "one", 0640);
    assert_true(write_secret_file(world.at("f"), "two", WriteMode::Replace).ok());
    assert_text(world.get("f"), "two");
    assert_int_equal(world.mode_of("f"), 0640);
    world.put("f", "one", 0664); // too open: kept as far as a secret may
    assert_true(write_secret_file(world.at("f"), "three", WriteMode::Replace).ok());
    assert_int_equal(world.mode_of("f"), 0640);
    assert_int_equal(world.files(), 1);
}

void test_replacing_through_links(void** state) {
    const auto& world = world_of(state);
    fs::create_directory(world.at("real"));
    world.put("real/f", "one");
    fs::create_symlink("real/f", world.at("link"));
    fs::create_symlink(world.at("link"), world.at("link2"));
    assert_true(write_secret_file(world.at("link2"), "two", WriteMode::Replace).ok());
    assert_true(fs::is_symlink(world.at("link2")));
    assert_true(fs::is_symlink(world.at("link")));
    assert_text(world.get("real/f"), "two");
    fs::create_symlink("real/new", world.at("dangling"));
    assert_true(write_secret_file(world.at("dangling"), "three", WriteMode::Replace).ok());
    assert_text(world.get("real/new"), "three");
    fs::create_symlink("loop", world.at("loop"));
    assert_holds(write_secret_file(world.at("loop"), "x", WriteMode::Replace).error().message,
                 "too many symlinks");
}

void test_refused_to_write(void** state) {
    const auto& world = world_of(state);
    for (const mode_t mode : {0644U, 0604U, 0620U, 0601U}) {
        assert_false(write_secret_file(world.at("f"), "x", WriteMode::Create, mode).ok());
    }
    const std::string large(files::k_max_secret_file + 1, 'x');
    assert_false(write_secret_file(world.at("f"), large, WriteMode::Create).ok());
    assert_false(write_secret_file(world.at("no/f"), "x", WriteMode::Replace).ok());
    fs::create_directory(world.at("folder"));
    assert_holds(write_secret_file(world.at("folder"), "x", WriteMode::Replace).error().message,
                 "no regular file");
    assert_int_equal(world.files(), 1);
}

// As root only: whoever could read the old file can read the new one.
void test_owner_is_kept(void** state) {
    if (::geteuid() != 0) {
        skip();
    }
    const auto& world = world_of(state);
    world.put("f", "one", 0640);
    assert_int_equal(::chown(world.at("f").c_str(), 1234, 5678), 0);
    assert_true(write_secret_file(world.at("f"), "two", WriteMode::Replace).ok());
    struct stat about{};
    assert_int_equal(::stat(world.at("f").c_str(), &about), 0);
    assert_int_equal(about.st_uid, 1234);
    assert_int_equal(about.st_gid, 5678);
    assert_int_equal(world.mode_of("f"), 0640);
}

// A reader sees the old text or the new one, never a mixture and never nothing.
void test_writes_are_whole(void** state) {
    const auto& world = world_of(state);
    const std::string old(30'000, 'a');
    const std::string fresh(20'000, 'b');
    world.put("f", old);
    const pid_t writer = ::fork();
    if (writer == 0) {
        for (int count = 0; count < 100; ++count) {
            (void)write_secret_file(world.at("f"), count % 2 == 0 ? fresh : old,
                                    WriteMode::Replace);
        }
        ::_exit(0);
    }
    int reads = 0;
    while (::waitpid(writer, nullptr, WNOHANG) == 0) {
        const auto text = world.get("f");
        ++reads;
        assert_true(text == old || text == fresh);
    }
    assert_true(reads > 0);
}

void test_random(void**) {
    const auto random = files::system_random();
    std::array<std::byte, 1000> one{};
    std::array<std::byte, 1000> other{};
    assert_true(random(one));
    assert_true(random(other));
    assert_true(one != other);
    assert_true(std::count(one.begin(), one.end(), std::byte{0}) < 50);
    assert_true(random({}));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_reading, World),
        world_test(test_refused_to_read, World),
        world_test(test_symlinks, World),
        world_test(test_passwords, World),
        world_test(test_creating, World),
        world_test(test_replacing, World),
        world_test(test_replacing_through_links, World),
        world_test(test_refused_to_write, World),
        world_test(test_owner_is_kept, World),
        world_test(test_writes_are_whole, World),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests_name("files: secrets", tests, nullptr, nullptr);
}
