#include "files/descriptor.hpp"
#include "files/secret_file.hpp"

#include <array>
#include <cstdio>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>

namespace tokenward::files {

namespace {

std::string octal(mode_t mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
    return text.data();
}

// Why nobody should trust this file with a secret; empty when it is fine.
std::string objection(const struct stat& about) {
    if (!S_ISREG(about.st_mode)) {
        return "it is no regular file";
    }
    const auto mode = " (mode " + octal(about.st_mode) + ")";
    if ((about.st_mode & S_IROTH) != 0) {
        return "others may read it" + mode;
    }
    if ((about.st_mode & S_IWOTH) != 0) {
        return "others may write it" + mode;
    }
    if ((about.st_mode & S_IWGRP) != 0) {
        return "its group may write it" + mode;
    }
    if (about.st_size > static_cast<off_t>(k_max_secret_file)) {
        return "it is larger than " + std::to_string(k_max_secret_file) + " bytes";
    }
    return {};
}

// Reads up to `out`'s end; -1 with errno set.
ssize_t read_all(int fd, std::span<char> out) noexcept {
    std::size_t done = 0;
    while (done < out.size()) {
        const auto got = ::read(fd, out.data() + done, out.size() - done);
        if (got < 0 && errno != EINTR) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return static_cast<ssize_t>(done);
}

} // namespace

Result<SecretText> read_secret_file(const std::string& path) {
    const auto fail = [&](const std::string& why) {
        return Error{path + ": " + why};
    };

    // Non-blocking: opening a FIFO must not wait for its writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat about{};
    if (!file.open() || ::fstat(file.get(), &about) != 0) {
        return fail("can't be read: " + errno_text());
    }
    if (const auto why = objection(about); !why.empty()) {
        return fail(why);
    }

    // One byte more than there is, to notice growth.
    std::string text(static_cast<std::size_t>(about.st_size) + 1, '\0');
    const auto size = read_all(file.get(), text);
    const auto problem = size < 0 ? "can't be read: " + errno_text() : std::string();
    const bool grew = size == static_cast<ssize_t>(text.size());
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    SecretText secret(std::move(text));
    if (!problem.empty()) {
        return fail(problem);
    }
    if (grew) {
        return fail("it changed while it was read");
    }
    return secret;
}

Result<SecretText> read_password_file(const std::string& path) {
    const auto whole = read_secret_file(path);
    if (!whole) {
        return whole.error();
    }
    auto line = whole->view().substr(0, whole->view().find('\n'));
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    if (line.empty()) {
        return Error{path + ": its first line is empty"};
    }
    if (line.find('\0') != line.npos) {
        return Error{path + ": its first line holds a NUL byte"};
    }
    return SecretText(std::string(line));
}

} // namespace tokenward::files
