/// @file doctor_nginx.hpp
/// What `doctor` looks at on behalf of nginx: its users of Redis, and its user of this system.
#pragma once

#include "admin/doctor/finding.hpp"
#include "admin/doctor/redis_rights.hpp"
#include "admin/store/store.hpp"
#include "cli/session.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {

using Findings = std::vector<admin::Finding>;

/// A user of Redis as nginx.conf names it. Without a password file it is only asked about.
struct NamedUser {
    std::string name;
    std::string password_file;

    [[nodiscard]] bool is_named() const { return !name.empty() || !password_file.empty(); }
};

struct NginxOptions {
    std::string system_user; ///< --as
    NamedUser reader;
    NamedUser writer;
};

/// What isn't named, and stands in the data folder that is used.
void add_folder_users(const Session& session, NginxOptions& options);

/// Of this machine: files with secrets, and the way to the socket. Invalid when there is no such
/// user here.
[[nodiscard]] admin::Answer<Findings> examine_node(const Session& session,
                                                   const NginxOptions& options);

/// Rights of reader and writer, and whether Redis tells of changes.
[[nodiscard]] Findings examine_nginx_users(const Session& session, const NginxOptions& options,
                                           admin::Store& store);

} // namespace tokenward::cli
