#include "admin/doctor/node_health.hpp"

#include "files/path_access.hpp"
#include "redis/socket.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::admin {
namespace {

constexpr auto k_nginx = "nginx";

constexpr int k_most_links = 40; // as the kernel follows

bool is_trusted(uid_t owner) {
    return owner == 0 || owner == ::geteuid();
}

/// Symlinks followed, so that the folder is the one the file lies in.
std::string real_path(const std::string& path) {
    std::error_code none;
    const auto real = std::filesystem::canonical(path, none);
    return none ? path : real.string();
}

/// The path, and where each symlink leads that stands at its end.
std::vector<std::filesystem::path> names_of(const std::string& path) {
    std::error_code none;
    std::vector<std::filesystem::path> names = {std::filesystem::absolute(path, none)};
    for (int links = 0; links < k_most_links; ++links) {
        const auto target = std::filesystem::read_symlink(names.back(), none);
        if (none) {
            break;
        }
        names.push_back((names.back().parent_path() / target).lexically_normal());
    }
    names.emplace_back(real_path(path));
    return names;
}

/// In a folder with the sticky bit only the owner of a file replaces it. `owner`: of the file, who
/// can change it anyhow.
bool lets_others_replace(const std::string& folder, uid_t owner) {
    struct stat about{};
    if (::stat(folder.c_str(), &about) != 0) {
        return false;
    }
    const bool is_shared = (about.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    const bool is_known = is_trusted(about.st_uid) || about.st_uid == owner;
    return !is_known || (is_shared && (about.st_mode & S_ISVTX) == 0);
}

/// The first folder on any of the ways to it in which others can put something else in its place;
/// empty when there is none.
std::string where_others_replace(const std::string& path, uid_t owner) {
    for (const auto& name : names_of(path)) {
        std::filesystem::path walked;
        for (const auto& part : name.parent_path()) {
            walked /= part;
            if (lets_others_replace(walked.string(), owner)) {
                return walked.string();
            }
        }
    }
    return {};
}

int connect_to(const redis::Address& address) {
    int error = 0;
    const auto socket = redis::Socket::start_connect(address, error);
    // A listener with a full backlog is one that may be connected to.
    return error == EAGAIN || error == EINPROGRESS ? 0 : error;
}

/// What stops `user`, in words; empty when nothing does.
Result<std::string> hindrance(const files::SystemUser& user, const redis::Address& address,
                              const std::string& path) {
    const auto stands_between = files::obstacle(user, path, files::Wish::Write);
    if (::geteuid() != 0 && ::geteuid() != user.id) {
        return stands_between;
    }
    const auto attempt = [&address] {
        return connect_to(address);
    };
    const auto error =
        ::geteuid() == user.id ? Result<int>(attempt()) : files::try_as(user, attempt);
    if (!error) {
        return error.error();
    }
    if (*error == 0) {
        return std::string();
    }
    const auto words = std::generic_category().message(*error);
    return *error == EACCES && !stands_between.empty() ? words + " at " + stands_between : words;
}

Finding examine_one_socket(const files::SystemUser& user, const redis::Address& address,
                           const std::string& path) {
    const auto found = hindrance(user, address, path);
    if (!found) {
        return {Health::Warning, k_nginx,
                "whether " + user.name + " may connect can't be told: " + found.error().message,
                "run this as root"};
    }
    if (found->empty()) {
        return {Health::Good, k_nginx, user.name + " may connect to " + path, {}};
    }
    return {Health::Bad, k_nginx, user.name + " can't connect to " + path + ": " + *found,
            "nginx answers 503 as long as its workers can't: is Redis there, and is " + user.name +
                " in the group of socket and folder (usermod -aG GROUP " + user.name +
                ", then restart nginx)?"};
}

} // namespace

std::vector<Finding> examine_secret_file(const std::string& what, const std::string& path) {
    const auto real = real_path(path);
    struct stat file{};
    std::vector<Finding> findings;
    if (::stat(real.c_str(), &file) != 0) {
        return findings;
    }
    if (!is_trusted(file.st_uid)) {
        findings.push_back({Health::Warning, what,
                            real + " isn't root's: " + files::ownership(real),
                            "chown it to root, or to who runs tokenward: its owner can change it, "
                            "and make tokens or rights of the owner's own"});
    }
    if (const auto where = where_others_replace(path, file.st_uid); !where.empty()) {
        findings.push_back({Health::Bad, what,
                            "others may replace it in " + where + ": " + files::ownership(where),
                            "take write permission on the folder from all but its owner (chmod "
                            "go-w): who puts a file there has a say in what is let in"});
    }
    if (findings.empty()) {
        findings.push_back({Health::Good, what, real + " (" + files::ownership(real) + ")", {}});
    }
    return findings;
}

std::vector<Finding> examine_socket(const files::SystemUser& user,
                                    const std::vector<redis::Address>& addresses) {
    constexpr std::string_view scheme = "unix:";
    std::vector<Finding> findings;
    for (const auto& address : addresses) {
        if (const auto text = address.text(); text.starts_with(scheme)) {
            findings.push_back(examine_one_socket(user, address, text.substr(scheme.size())));
        }
    }
    return findings;
}

std::vector<Finding> examine_secret_as(const files::SystemUser& user, const std::string& what,
                                       const std::string& path) {
    const auto may = [&](files::Wish wish) {
        return files::obstacle(user, path, wish).empty();
    };
    if (user.id != 0 && may(files::Wish::Write)) {
        return {{Health::Bad, k_nginx, user.name + " may write the " + what + " " + path,
                 "chown it to root: whoever breaks into a worker could change it"}};
    }
    if (may(files::Wish::Read)) {
        return {{Health::Good, k_nginx, user.name + " may read the " + what + " " + path, {}}};
    }
    return {{Health::Good, k_nginx,
             user.name + " can't read the " + what + " " + path +
                 ", which is right: nginx's master reads it as root",
             "only an nginx that is started as " + user.name + " itself has to be let in"}};
}

} // namespace tokenward::admin
