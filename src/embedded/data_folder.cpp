#include "embedded/data_folder.hpp"

#include "files/descriptor.hpp"
#include "redis/address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::embedded {
namespace {

constexpr mode_t k_mode = 0750;
constexpr mode_t k_written_by_others = S_IWGRP | S_IWOTH;

/// In every folder that was made, from its first moment on.
constexpr auto k_mark = "start.lock";

std::string user_name(uid_t id) {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const bool is_known =
        ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return is_known ? found->pw_name : std::to_string(id);
}

std::optional<gid_t> group_id(const std::string& name) {
    std::array<char, 16384> buffer{};
    group entry{};
    group* found = nullptr;
    const bool is_known =
        ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
        found != nullptr;
    return is_known ? std::optional(found->gr_gid) : std::nullopt;
}

/// Nothing that redis.conf or nginx.conf would read otherwise.
bool is_plain(std::string_view path) {
    return std::ranges::all_of(path, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > ' ' && byte != 0x7f &&
               std::string_view("\"'\\;{}$#").find(c) == std::string_view::npos;
    });
}

admin::Answer<std::string> absolute_path(const std::string& path) {
    std::error_code error;
    auto absolute = std::filesystem::absolute(path, error).lexically_normal().string();
    if (error || path.empty()) {
        return admin::invalid("not a data folder: \"" + path + "\"");
    }
    while (absolute.size() > 1 && absolute.back() == '/') {
        absolute.pop_back();
    }
    if (!is_plain(absolute)) {
        return admin::invalid("the data folder's path " + absolute +
                              " has a blank or a quote in it, or one of \\ ; { } $ #, which "
                              "nginx.conf and redis.conf would read otherwise");
    }
    if (const auto socket = redis::Address::unix_path(absolute + "/redis.sock"); !socket) {
        return admin::invalid("the data folder's path is too long for a socket in it: " +
                              socket.error().message);
    }
    return absolute;
}

admin::Failure not_usable(const std::string& path, const std::string& why) {
    return admin::refused("the data folder " + path + " " + why);
}

bool is_empty(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_empty(path, error) && !error;
}

/// Makes what leads there, and the folder itself for nobody else.
admin::Answer<Done> make_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error) {
        return not_usable(path, "can't be made: " + error.message());
    }
    if (::mkdir(path.c_str(), k_mode) != 0 && errno != EEXIST) {
        return not_usable(path, "can't be made: " + files::errno_text());
    }
    return Done{};
}

/// Of what is still ours: by a descriptor, as `path` might lead elsewhere by now.
admin::Answer<Done> set_access(const std::string& path, std::optional<gid_t> group) {
    const files::Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat about{};
    if (!folder.open() || ::fstat(folder.get(), &about) != 0 || about.st_uid != ::geteuid()) {
        return not_usable(path, "can't be closed to others: it is another by now");
    }
    if (group && ::fchown(folder.get(), static_cast<uid_t>(-1), *group) != 0) {
        return not_usable(path, "can't be given to that group: " + files::errno_text());
    }
    if (::fchmod(folder.get(), k_mode) != 0) {
        return not_usable(path, "can't be closed to others: " + files::errno_text());
    }
    return Done{};
}

} // namespace

std::string default_data_folder(const Environment& environment) {
    if (::geteuid() == 0) {
        return "/var/lib/tokenward";
    }
    const char* const data = environment("XDG_DATA_HOME");
    // The specification: a path that isn't absolute is to be ignored.
    if (data != nullptr && *data == '/') {
        return std::string(data) + "/tokenward";
    }
    const char* const home = environment("HOME");
    return home != nullptr && *home == '/' ? std::string(home) + "/.local/share/tokenward"
                                           : std::string();
}

std::string usual_web_group() {
    for (const auto* const name : {"www-data", "nginx"}) {
        if (group_id(name)) {
            return name;
        }
    }
    return {};
}

bool is_data_folder(const std::string& path) {
    struct stat mark{};
    return !path.empty() && ::stat((path + "/" + k_mark).c_str(), &mark) == 0;
}

admin::Answer<DataFolder> DataFolder::examine(const std::string& path) {
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) {
        return errno == ENOENT ? admin::not_found("there is no data folder " + path +
                                                  "; \"tokenward serve\" makes one")
                               : not_usable(path, "can't be looked at: " + files::errno_text());
    }
    if (!S_ISDIR(about.st_mode)) {
        return not_usable(path, "is no folder");
    }
    if (about.st_uid != ::geteuid()) {
        const auto owner = user_name(about.st_uid);
        return not_usable(path, "belongs to the user " + owner + "; run tokenward as that user");
    }
    if ((about.st_mode & k_written_by_others) != 0) {
        return not_usable(path, "may be written to by others than its owner; look what is in it, "
                                "then chmod 750");
    }
    return DataFolder(path, about.st_gid);
}

admin::Answer<DataFolder> DataFolder::open(const std::string& path) {
    const auto absolute = absolute_path(path);
    if (!absolute) {
        return absolute.error();
    }
    auto folder = examine(*absolute);
    if (folder && !is_data_folder(*absolute)) {
        return admin::not_found("the folder " + *absolute +
                                " is no data folder of Tokenward's; \"tokenward serve\" makes one");
    }
    return folder;
}

admin::Answer<DataFolder> DataFolder::make(const std::string& path, const std::string& group) {
    const auto absolute = absolute_path(path);
    if (!absolute) {
        return absolute.error();
    }
    const auto id = group.empty() ? std::nullopt : group_id(group);
    if (!group.empty() && !id) {
        return admin::invalid("there is no group \"" + group + "\"");
    }
    if (const auto made = make_folder(*absolute); !made) {
        return made.error();
    }
    auto folder = examine(*absolute);
    if (!folder) {
        return folder.error();
    }
    const bool was_ours = is_data_folder(*absolute);
    if (!was_ours && !is_empty(*absolute)) {
        return not_usable(*absolute, "holds something else; name one that is empty or isn't there");
    }
    if (was_ours && !id) {
        return folder; // its owner may have closed it further
    }
    if (const auto done = set_access(*absolute, id); !done) {
        return done.error();
    }
    return examine(*absolute); // with its group
}

} // namespace tokenward::embedded
