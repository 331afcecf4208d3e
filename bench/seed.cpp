// Fills a store with many tokens and their owners, sealed like any other, straight into Redis: by
// the services a million would take an hour. Nothing is written under admin:.
//
//     bench_seed --redis unix:/path --key-file keys --count 1000000 --tokens tokens.txt
#include "store.hpp"

#include "files/system_random.hpp"
#include "redis/blocking_client.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/record.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace tokenward::bench {
namespace {

constexpr std::string_view k_project = "web";
constexpr std::chrono::days k_lifetime{90};
constexpr std::chrono::days k_kept_after_expiry{7};
constexpr std::size_t k_batch = 1000;

struct Options {
    StoreOptions store;
    std::size_t count = 0;
    std::size_t owners = 1;
    std::size_t made_up = 0;
    std::string type = "user";
    std::string tokens_file;
    std::string made_up_file;
};

struct Owner {
    std::string login;
    std::string incarnation;
};

class Seeder {
public:
    Seeder(const Options& options, TokenType type)
        : options_(options),
          type_(type),
          keys_(read_keyring(options.store)),
          link_(link_options(options.store)),
          client_(take(redis::BlockingClient::connect(link_))),
          project_incarnation_(take(new_incarnation(random_))),
          expires_at_(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                      k_lifetime) {}

    void run() {
        add_project();
        for (std::size_t i = 0; i < options_.owners; ++i) {
            add_owner(i);
        }
        std::ofstream out(options_.tokens_file);
        for (std::size_t i = 0; i < options_.count; ++i) {
            out << add_token(i) << '\n';
        }
        flush();
    }

private:
    void add_project() {
        const auto name = RecordName::project(options_.store.prefix, k_project);
        ProjectRecord record;
        record.incarnation = project_incarnation_;
        put(name, seal_project(keys_, name.view(), record));
    }

    void add_owner(std::size_t number) {
        Owner owner{options_.type + std::to_string(number), take(new_incarnation(random_))};
        const auto user_name = RecordName::user(options_.store.prefix, owner.login);
        UserAuthority user;
        user.incarnation = owner.incarnation;
        user.active = true;
        put(user_name, seal_user(keys_, user_name.view(), user, {}));

        const auto grant_name =
            RecordName::user_project(options_.store.prefix, owner.login, k_project);
        ProjectAuthority grant;
        grant.user_incarnation = owner.incarnation;
        grant.project_incarnation = project_incarnation_;
        grant.permissions = *PermissionList::parse("scan");
        put(grant_name, seal_project_authority(keys_, grant_name.view(), grant));
        owners_.push_back(std::move(owner));
    }

    std::string add_token(std::size_t number) {
        const auto& owner = owners_[number % owners_.size()];
        const auto minted = take(mint_token(default_prefix(type_), keys_, random_));
        const auto name = RecordName::token(options_.store.prefix, minted.lookup.view());
        const auto id = take(new_token_id(random_));
        const auto title = "token " + std::to_string(number);
        const auto projects = std::string(k_project) + "=" + project_incarnation_;
        TokenRecord record;
        record.id = id;
        record.name = title;
        record.type = type_;
        record.owner = owner.login;
        record.owner_incarnation = owner.incarnation;
        record.expires_at = expires_at_;
        if (type_ == TokenType::Project) {
            record.projects = *ProjectList::parse(projects);
        }
        put(name, seal_token(keys_, name.view(), record));
        const auto gone_at =
            std::chrono::milliseconds((expires_at_ + k_kept_after_expiry).time_since_epoch());
        commands_.add({"PEXPIREAT", name.view(), std::to_string(gone_at.count())});
        return std::string(minted.text.view());
    }

    void put(const RecordName& name, Result<OwnedFields> sealed) {
        const auto fields = take(std::move(sealed));
        commands_.add(redis::hset_arguments(name.view(), fields));
        if (commands_.size() >= k_batch) {
            flush();
        }
    }

    void flush() {
        if (!commands_.empty()) {
            take(client_.pipeline(commands_));
            commands_ = {};
        }
    }

    const Options& options_;
    TokenType type_;
    RandomSource random_ = files::system_random();
    Keyring keys_;
    redis::LinkOptions link_;
    redis::BlockingClient client_;
    std::string project_incarnation_;
    Time expires_at_;
    std::vector<Owner> owners_;
    redis::CommandList commands_;
};

/// Tokens with a right shape and CRC and a wrong tag: minted under another file's key of our id.
void write_made_up(const Options& options) {
    const auto random = files::system_random();
    const auto others = take(Keyring::from(take(KeyFile::create(random))));
    const auto ours = read_keyring(options.store);
    std::ofstream out(options.made_up_file);
    for (std::size_t i = 0; i < options.made_up; ++i) {
        const auto minted = take(mint_token(default_prefix(TokenType::User), others, random));
        const auto checked = check_token(minted.text.view(), ours);
        if (checked.ok() || checked.error() != TokenFault::Forged) {
            throw std::runtime_error("the keys' ids differ: a made-up token must have a known one");
        }
        out << minted.text.view() << '\n';
    }
}

} // namespace
} // namespace tokenward::bench

int main(int argc, char** argv) {
    using namespace tokenward;
    CLI::App app("Fills a store with many tokens", "bench_seed");
    bench::Options options;
    bench::add_store_options(app, options.store);
    app.add_option("--type", options.type, "user or project")
        ->check(CLI::IsMember({"user", "project"}));
    app.add_option("--count", options.count);
    app.add_option("--owners", options.owners)->check(CLI::PositiveNumber);
    app.add_option("--tokens", options.tokens_file, "where the tokens go, one a line");
    app.add_option("--made-up", options.made_up, "how many made-up ones to write");
    app.add_option("--made-up-tokens", options.made_up_file);
    return bench::run(app, argc, argv, [&options] {
        if (options.count > 0) {
            bench::Seeder(options, *token_type_from(options.type)).run();
        }
        if (options.made_up > 0) {
            bench::write_made_up(options);
        }
    });
}
