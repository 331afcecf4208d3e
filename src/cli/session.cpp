#include "cli/session.hpp"

#include "admin/records/detail_reader.hpp"
#include "cli/password_input.hpp"
#include "embedded/private_redis.hpp"
#include "embedded/redis_settings.hpp"
#include "files/secret_file.hpp"
#include "files/system_random.hpp"
#include "redis/address.hpp"
#include "redis/resolve.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/names.hpp"
#include "tokenward/record_name.hpp"

#include <array>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace tokenward::cli {
namespace {

// People wait; and a large change takes Redis a while.
constexpr std::chrono::seconds k_connect_timeout{3};
constexpr std::chrono::seconds k_read_timeout{10};

admin::Answer<unsigned> parse_db(const std::string& text) {
    const auto number = admin::parse_number(text);
    if (!number || *number > std::numeric_limits<int>::max()) {
        return admin::invalid("not a database number (redis-db): \"" + text + "\"");
    }
    return static_cast<unsigned>(*number);
}

admin::Answer<SecretText> password_in(const std::string& file) {
    auto password = files::read_password_file(file);
    return password ? admin::Answer<SecretText>(*std::move(password))
                    : admin::refused(password.error().message);
}

/// `given`: a password that came from elsewhere than a file.
admin::Answer<redis::LinkOptions> link_options(const CommonOptions& options,
                                               const std::optional<SecretText>& given) {
    const auto endpoint = redis::parse_endpoint(options.redis());
    if (!endpoint) {
        return admin::invalid(endpoint.error().message);
    }
    if (!is_store_prefix(options.prefix())) {
        return admin::invalid("not a prefix: \"" + options.prefix() +
                              "\"; letters, digits and . _ : { } - (at most 64)");
    }
    const auto db = parse_db(options.redis_db());
    if (!db) {
        return db.error();
    }
    redis::LinkOptions link;
    link.user = options.redis_user();
    link.db = *db;
    link.prefix = options.prefix();
    link.connect_timeout = k_connect_timeout;
    link.read_timeout = k_read_timeout;
    if (!options.redis_password_file().empty()) {
        auto password = given ? admin::Answer<SecretText>(SecretText(std::string(given->view())))
                              : password_in(options.redis_password_file());
        if (!password) {
            return password.error();
        }
        link.password = *std::move(password);
    } else if (!link.user.empty()) {
        return admin::invalid("the Redis user \"" + link.user +
                              "\" needs a password file (redis-password-file)");
    }
    auto addresses = redis::resolve(*endpoint);
    if (!addresses) {
        return admin::Failure{admin::FailureKind::Unavailable, addresses.error().message};
    }
    link.addresses = *std::move(addresses);
    return link;
}

std::string os_user() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const auto id = ::geteuid();
    const bool is_known =
        ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    const auto name = is_known ? std::string(found->pw_name) : std::string();
    return is_clean_text(name) && !name.empty() ? name : std::to_string(id);
}

std::string host_name() {
    std::array<char, 256> name{};
    const bool is_known = ::gethostname(name.data(), name.size() - 1) == 0;
    return is_known && is_clean_text(name.data()) ? name.data() : "";
}

admin::Answer<admin::Store> connect_by(redis::LinkOptions link, const KeyFile& keys) {
    auto keyring = Keyring::from(keys);
    if (!keyring) {
        return admin::internal(keyring.error());
    }
    return admin::Store::connect(std::move(link),
                                 std::make_shared<const Keyring>(*std::move(keyring)),
                                 Session::surroundings());
}

admin::Answer<admin::Store> connect_inside(const KeyFile& keys,
                                           const embedded::DataFolder& folder) {
    auto link = embedded::daemon_link(folder);
    return link ? connect_by(*std::move(link), keys) : link.error();
}

} // namespace

admin::Answer<Done> Session::take_redis_password() {
    if (!options_.redis_password_is_on_stdin()) {
        return Done{};
    }
    auto password = read_password("Password of Redis: ");
    if (!password) {
        return password.error();
    }
    redis_password_ = *std::move(password);
    return Done{};
}

admin::Answer<KeyFile> Session::read_keys() const {
    if (!options_.data().empty()) {
        // A folder that isn't there, or isn't ours, is what to tell of.
        if (const auto folder = embedded::DataFolder::open(options_.data()); !folder) {
            return folder.error();
        }
    }
    return read_keys(options_.key_file());
}

admin::Answer<KeyFile> Session::read_keys(const std::string& path) {
    const auto text = files::read_secret_file(path);
    if (!text) {
        const bool is_absent = ::access(path.c_str(), F_OK) != 0;
        return admin::refused("the key file " + text.error().message +
                              (is_absent
                                   ? ": put it back from your copy; only for a new store is one "
                                     "made, by \"tokenward keygen\""
                                   : ""));
    }
    auto keys = KeyFile::parse(text->view());
    return keys ? admin::Answer<KeyFile>(*std::move(keys))
                : admin::refused("the key file " + path + ": " + keys.error().message);
}

admin::Answer<admin::Store> Session::connect(const KeyFile& keys) const {
    if (!options_.data().empty()) {
        const auto folder = embedded::DataFolder::open(options_.data());
        return folder ? connect_or_start(keys, *folder) : folder.error();
    }
    auto link = link_options(options_, redis_password_);
    return link ? connect_by(*std::move(link), keys) : link.error();
}

admin::Answer<redis::LinkOptions> Session::link() const {
    if (options_.data().empty()) {
        return link_options(options_, redis_password_);
    }
    const auto folder = embedded::DataFolder::open(options_.data());
    return folder ? embedded::daemon_link(*folder) : folder.error();
}

admin::Answer<admin::Store> Session::connect(const KeyFile& keys,
                                             const embedded::DataFolder& folder) {
    const auto there = embedded::ensure_redis(folder);
    return there ? connect_inside(keys, folder) : there.error();
}

/// Whoever looks for what is wrong must hear that a Redis was down.
admin::Answer<admin::Store> Session::connect_or_start(const KeyFile& keys,
                                                      const embedded::DataFolder& folder) const {
    const auto there = embedded::ensure_redis(folder);
    if (!there) {
        return there.error();
    }
    if (*there == embedded::Presence::Started) {
        output_.warning("the Redis of " + folder.path() + " did not run, and was started");
    }
    return connect_inside(keys, folder);
}

admin::Surroundings Session::surroundings() {
    return {
        [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
        files::system_random(),
        [](std::chrono::milliseconds time) {
            std::this_thread::sleep_for(time);
        }};
}

admin::Answer<admin::Store> Session::open_store() const {
    const auto keys = read_keys();
    return keys ? connect(*keys) : keys.error();
}

admin::Actor Session::actor(const std::string& login) {
    const auto host = host_name();
    const auto agent = "os:" + os_user();
    const auto from = host.empty() ? "cli" : "cli@" + host;
    return login.empty() ? admin::Actor::local(agent, from) : admin::Actor{login, agent, from};
}

ExitCode Session::fail(const admin::Failure& failure) const {
    const bool is_uncertain = failure.kind == admin::FailureKind::Uncertain;
    output_.error(
        failure.message +
        (is_uncertain ? "; it may have been done all the same: look before trying again" : ""));
    return exit_code_of(failure.kind);
}

void Session::warn_of(const std::vector<std::string>& damaged) const {
    for (const auto& sentence : damaged) {
        output_.warning(sentence);
    }
}

} // namespace tokenward::cli
