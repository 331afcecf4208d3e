#include "embedded/redis_settings.hpp"

#include "core/hex.hpp"
#include "embedded/users_acl.hpp"
#include "files/secret_file.hpp"
#include "tokenward/secret.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/sha.h>
#include <unistd.h>

namespace tokenward::embedded {
namespace {

using Answered = admin::Answer<Done>;

struct User {
    std::string_view file;        ///< of DataFolder::password_file()
    std::string_view placeholder; ///< in redis/users.acl
};

constexpr std::array k_users = {
    User{"gate", "GATE_PASSWORD_SHA256"},
    User{"seen", "SEEN_PASSWORD_SHA256"},
    User{"daemon", "DAEMON_PASSWORD_SHA256"},
};

constexpr std::chrono::seconds k_connect_timeout{3};
constexpr std::chrono::seconds k_read_timeout{10};

Answered from_files(const Outcome& outcome) {
    return outcome ? Answered(Done{}) : admin::refused(outcome.error().message);
}

Answered make_password(const std::string& path, const RandomSource& random) {
    Secret<32> bytes;
    if (!random(bytes.bytes())) {
        return admin::internal(Error{"the system gives no random bytes"});
    }
    std::string text;
    append_hex(bytes.bytes(), text);
    const SecretText password(std::move(text));
    return from_files(files::write_secret_file(path, password.view(), files::WriteMode::Create));
}

admin::Answer<std::string> sha256_of_password(const std::string& path) {
    const auto password = files::read_password_file(path);
    if (!password) {
        return admin::refused(password.error().message);
    }
    const auto text = std::as_bytes(std::span(password->view()));
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string hex;
    append_hex(std::as_bytes(std::span(digest)), hex);
    return hex;
}

admin::Answer<std::string> users_acl(const DataFolder& folder) {
    std::string acl(k_users_acl);
    for (const auto& user : k_users) {
        const auto hash = sha256_of_password(folder.password_file(user.file));
        const auto at = acl.find(user.placeholder);
        if (!hash) {
            return hash.error();
        }
        if (at == std::string::npos) {
            return admin::internal(Error{"redis/users.acl lacks " + std::string(user.placeholder)});
        }
        acl.replace(at, user.placeholder.size(), *hash);
    }
    return acl;
}

std::string redis_conf(const DataFolder& folder) {
    return "# Written by tokenward each time it starts this Redis: what you change here is lost.\n"
           "port 0\n"
           "unixsocket " +
           folder.socket() +
           "\n"
           "unixsocketperm 770\n"
           "aclfile " +
           folder.redis_users() +
           "\n"
           "dir " +
           folder.path() +
           "\n"
           "logfile " +
           folder.redis_log() +
           "\n"
           "daemonize no\n"
           "supervised no\n"
           "databases 1\n"
           // A token that was revoked stays revoked, whatever becomes of the machine.
           "appendonly yes\n"
           "appendfsync always\n"
           "no-appendfsync-on-rewrite no\n"
           "save \"\"\n"
           // Full is told; nothing is thrown out to make room.
           "maxmemory-policy noeviction\n";
}

bool holds(const std::string& path, std::string_view text) {
    const auto there = files::read_secret_file(path);
    return there && there->view() == text;
}

} // namespace

Answered make_passwords(const DataFolder& folder, const RandomSource& random) {
    for (const auto& user : k_users) {
        const auto path = folder.password_file(user.file);
        if (::access(path.c_str(), F_OK) == 0) {
            continue;
        }
        if (const auto made = make_password(path, random); !made) {
            return made;
        }
    }
    return Done{};
}

Answered write_redis_settings(const DataFolder& folder) {
    const auto acl = users_acl(folder);
    if (!acl) {
        return acl.error();
    }
    const auto put = [](const std::string& path, std::string_view text) {
        return from_files(files::write_secret_file(path, text, files::WriteMode::Replace));
    };
    if (const auto done = put(folder.redis_users(), *acl); !done) {
        return done;
    }
    return put(folder.redis_conf(), redis_conf(folder));
}

admin::Answer<bool> has_current_settings(const DataFolder& folder) {
    const auto acl = users_acl(folder);
    if (!acl) {
        return acl.error();
    }
    return holds(folder.redis_users(), *acl) && holds(folder.redis_conf(), redis_conf(folder));
}

admin::Answer<redis::LinkOptions> daemon_link(const DataFolder& folder) {
    auto password = files::read_password_file(folder.password_file("daemon"));
    if (!password) {
        return admin::refused(password.error().message);
    }
    const auto address = redis::Address::unix_path(folder.socket());
    if (!address) {
        return admin::invalid(address.error().message);
    }
    redis::LinkOptions link;
    link.addresses = {*address};
    link.user = k_daemon_user;
    link.password = *std::move(password);
    link.connect_timeout = k_connect_timeout;
    link.read_timeout = k_read_timeout;
    return link;
}

std::string nginx_lines(const DataFolder& folder, const std::string& key_file) {
    return "auth_token_key_file " + key_file +
           ";\n"
           "auth_token_redis    unix:" +
           folder.socket() +
           "\n"
           "                    user=" +
           k_gate_user + " password_file=" + folder.password_file("gate") +
           "\n"
           "                    writer_user=" +
           k_seen_user + " writer_password_file=" + folder.password_file("seen") + ";\n";
}

} // namespace tokenward::embedded
