#include "support/admin_world.hpp"

#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/projects.hpp"
#include "admin/settings/initialization.hpp"
#include "files/system_random.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/token_string.hpp"

#include <array>
#include <set>
#include <utility>

namespace tokenward::test {

std::shared_ptr<const Keyring> make_keyring() {
    const auto file = KeyFile::create(files::system_random());
    return std::make_shared<const Keyring>(Keyring::from(file.value()).value());
}

AdminWorld::AdminWorld(std::vector<std::string> arguments)
    : keyring_(make_keyring()), server_(std::move(arguments)) {
    server_.start();
    options_.emplace(server_.options());
    options_->read_timeout = redis::Milliseconds{10'000};
    client_.emplace(redis::BlockingClient::connect(*options_).value());
    store_.emplace(open());
    must(admin::initialize_store(*store_, root()));
}

admin::Store AdminWorld::open(std::shared_ptr<const Keyring> keys) {
    auto options = server_.options();
    options.read_timeout = redis::Milliseconds{10'000};
    return must(admin::Store::connect(std::move(options), keys ? std::move(keys) : keyring_,
                                      {[this] { return now; }, files::system_random(),
                                       [this](std::chrono::milliseconds) {
                                           on_pause();
                                       }}));
}

void AdminWorld::user(const std::string& login) {
    must(admin::create_user(*store_, root(), login));
}

void AdminWorld::organization(const std::string& key) {
    must(admin::create_organization(*store_, root(), key));
}

void AdminWorld::project(const std::string& key, const std::string& organization) {
    must(admin::create_project(*store_, root(), key, organization));
}

void AdminWorld::grant(const std::string& login, const std::string& permission,
                       const std::string& project, const std::string& organization) {
    must(admin::grant(*store_, root(), login, {permission}, {organization, project}));
}

void AdminWorld::ungrant(const std::string& login, const std::string& permission,
                         const std::string& project, const std::string& organization) {
    must(admin::ungrant(*store_, root(), login, {permission}, {organization, project}));
}

admin::CreatedToken AdminWorld::token(admin::TokenRequest request) {
    const auto owner = request.owner;
    return must(admin::create_token(*store_, as(owner), std::move(request)));
}

redis::Reply AdminWorld::ask(std::initializer_list<std::string_view> words) {
    return ask(std::span(words.begin(), words.size()));
}

redis::Reply AdminWorld::ask(std::span<const std::string_view> words) {
    auto reply = client_->command(words);
    if (!reply) {
        fail_msg("%s", reply.error().message.c_str());
    }
    return *std::move(reply);
}

std::string AdminWorld::field(const std::string& key, std::string_view name) {
    return std::string(ask({"HGET", key, name}).view().string().value_or(""));
}

bool AdminWorld::exists(const std::string& key) {
    return ask({"EXISTS", key}).view().integer() == 1;
}

namespace {

void append(std::string& text, redis::ReplyView view) {
    if (const auto string = view.string()) {
        text.append(*string).append("\n");
    }
    for (std::size_t i = 0; i < view.size(); ++i) {
        append(text, view[i]);
    }
}

} // namespace

std::string AdminWorld::dump(const std::string& key) {
    const auto kind = std::string(ask({"TYPE", key}).view().status().value_or(""));
    std::string text;
    if (kind == "hash") {
        append(text, ask({"HGETALL", key}).view());
    } else if (kind == "zset") {
        append(text, ask({"ZRANGE", key, "0", "-1", "WITHSCORES"}).view());
    } else if (kind == "stream") {
        append(text, ask({"XRANGE", key, "-", "+"}).view());
    } else if (kind == "string") {
        append(text, ask({"GET", key}).view());
    } else if (kind != "none") {
        fail_msg("a key of an unexpected type: %s is a %s", key.c_str(), kind.c_str());
    }
    return text;
}

std::string AdminWorld::dump() {
    std::string text;
    // Sorted, for Redis's own order may change while it enlarges its table.
    std::set<std::string> keys;
    const auto reply = ask({"KEYS", "*"});
    for (std::size_t i = 0; i < reply.view().size(); ++i) {
        keys.emplace(reply.view()[i].string().value_or(""));
    }
    for (const auto& key : keys) {
        text.append(key).append("\n").append(dump(key));
    }
    return text;
}

namespace {

/// A record as it was read; views of the decoded one point into it.
template <class Record> struct Opened {
    std::optional<redis::HashRecord> hash;
    std::optional<Record> record;
};

template <class Record, class Open>
Opened<Record> open_record(redis::BlockingClient& client, const Keyring& keys,
                           const RecordName& name, const Open& open) {
    Opened<Record> opened;
    opened.hash = redis::read_hash(client, name.view()).value();
    if (opened.hash) {
        const auto record = open(keys, name.view(), opened.hash->fields());
        if (record) {
            opened.record = *record;
        }
    }
    return opened;
}

} // namespace

Reason AdminWorld::gate(std::string_view token, std::string_view project,
                        std::string_view permission) {
    const auto lookup = check_token(token, *keyring_);
    if (!lookup) {
        return Reason::ForgedToken;
    }
    const auto entry = open_record<TokenEntry>(
        *client_, *keyring_, RecordName::token("tw:", lookup->view()), open_token);
    if (!entry.record) {
        return Reason::UnknownToken;
    }
    const std::array<std::string_view, 1> permissions = {permission};
    Requirement wanted;
    wanted.types = TokenTypes::all();
    if (!project.empty()) {
        wanted.project = project;
    }
    if (!permission.empty()) {
        wanted.permissions = permissions;
    }
    if (const auto early = decide_early(*entry.record, now)) {
        return early->reason;
    }
    const auto& record = std::get<TokenRecord>(*entry.record);
    const auto user = open_record<UserAuthority>(*client_, *keyring_,
                                                 RecordName::user("tw:", record.owner), open_user);
    const auto grant = open_record<ProjectAuthority>(
        *client_, *keyring_, RecordName::user_project("tw:", record.owner, project),
        open_project_authority);
    const auto known = open_record<ProjectRecord>(
        *client_, *keyring_, RecordName::project("tw:", project), open_project);
    FoundRecords found;
    found.user = user.record;
    found.user_project = grant.record;
    found.project = known.record;
    return decide(*entry.record, found, wanted, now).reason;
}

admin::TokenRequest request_for(TokenType type, const std::string& name, const std::string& owner,
                                std::vector<std::string> projects) {
    admin::TokenRequest request;
    request.type = type;
    request.name = name;
    request.owner = owner;
    request.projects = std::move(projects);
    return request;
}

admin::TokenRequest request_in(const std::string& organization, const std::string& name,
                               std::vector<std::string> projects) {
    admin::TokenRequest request;
    request.type = TokenType::Organization;
    request.name = name;
    request.organization = organization;
    request.all_projects = projects.empty();
    request.projects = std::move(projects);
    return request;
}

} // namespace tokenward::test
