#include "cli/doctor_nginx.hpp"

#include "admin/doctor/node_health.hpp"
#include "admin/doctor/push_health.hpp"
#include "embedded/redis_settings.hpp"
#include "files/secret_file.hpp"

#include <iterator>
#include <optional>
#include <utility>

namespace tokenward::cli {
namespace {

using admin::GateUser;

constexpr auto k_key_file = "key file";
constexpr auto k_password_file = "password file";

void append(Findings& findings, Findings more) {
    findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
}

/// Ours, but signed in as somebody else.
admin::Answer<redis::LinkOptions> link_as(const Session& session, const NamedUser& user) {
    auto link = session.link();
    if (!link) {
        return link;
    }
    auto password = files::read_password_file(user.password_file);
    if (!password) {
        return admin::refused(password.error().message);
    }
    link->user = user.name;
    link->password = *std::move(password);
    return link;
}

Findings examine_rights(const Session& session, GateUser kind, const NamedUser& user,
                        admin::Store& store) {
    if (user.password_file.empty()) {
        return admin::ask_rights(kind, user.name, store);
    }
    const auto link = link_as(session, user);
    if (!link) {
        return {{admin::Health::Bad, std::string(to_word(kind)), link.error().message,
                 "nginx doesn't start with such a password file: it is to be readable by root and "
                 "not by others"}};
    }
    return admin::try_rights(kind, *link);
}

/// Of pushes the reader hears, or we ourselves where it isn't known.
Findings examine_pushes(const Session& session, const NamedUser& reader) {
    const auto link = reader.password_file.empty() ? session.link() : link_as(session, reader);
    if (!link || (reader.password_file.empty() && !link->user.empty())) {
        return {};
    }
    return {admin::examine_pushes(*link)};
}

std::vector<std::string> password_files(const Session& session, const NginxOptions& options) {
    std::vector<std::string> paths;
    const auto& own = session.options();
    const auto own_file =
        own.redis_password_is_on_stdin() ? std::string() : own.redis_password_file();
    for (const auto& path :
         {own_file, options.reader.password_file, options.writer.password_file}) {
        if (!path.empty()) {
            paths.push_back(path);
        }
    }
    return paths;
}

admin::Answer<Findings> examine_as(const Session& session, const NginxOptions& options) {
    const auto user = files::find_system_user(options.system_user);
    if (!user) {
        return admin::invalid("--as: this system has no user \"" + options.system_user + "\"");
    }
    const auto link = session.link();
    Findings findings;
    if (link) {
        append(findings, admin::examine_socket(*user, link->addresses));
    }
    append(findings, admin::examine_secret_as(*user, k_key_file, session.options().key_file()));
    for (const auto& path : {options.reader.password_file, options.writer.password_file}) {
        if (!path.empty()) {
            append(findings, admin::examine_secret_as(*user, k_password_file, path));
        }
    }
    return findings;
}

} // namespace

void add_folder_users(const Session& session, NginxOptions& options) {
    const auto folder = session.options().data().empty()
                            ? std::nullopt
                            : std::optional(embedded::DataFolder::open(session.options().data()));
    if (!folder || !*folder) {
        return;
    }
    if (!options.reader.is_named()) {
        options.reader = {embedded::k_gate_user, (*folder)->password_file("gate")};
    }
    if (!options.writer.is_named()) {
        options.writer = {embedded::k_seen_user, (*folder)->password_file("seen")};
    }
}

admin::Answer<Findings> examine_node(const Session& session, const NginxOptions& options) {
    auto findings = admin::examine_secret_file(k_key_file, session.options().key_file());
    for (const auto& path : password_files(session, options)) {
        append(findings, admin::examine_secret_file(k_password_file, path));
    }
    if (options.system_user.empty()) {
        return findings;
    }
    auto as_user = examine_as(session, options);
    if (!as_user) {
        return as_user;
    }
    append(findings, *std::move(as_user));
    return findings;
}

Findings examine_nginx_users(const Session& session, const NginxOptions& options,
                             admin::Store& store) {
    Findings findings;
    for (const auto& [kind, user] : {std::pair(GateUser::Reader, &options.reader),
                                     std::pair(GateUser::Writer, &options.writer)}) {
        if (user->is_named()) {
            append(findings, examine_rights(session, kind, *user, store));
        } else {
            const auto word = std::string(to_word(kind));
            findings.push_back({admin::Health::Good, word, "not looked at",
                                std::string("name the user that nginx has (--")
                                    .append(word)
                                    .append(", --")
                                    .append(word)
                                    .append("-password-file), to have its rights checked")});
        }
    }
    append(findings, examine_pushes(session, options.reader));
    return findings;
}

} // namespace tokenward::cli
