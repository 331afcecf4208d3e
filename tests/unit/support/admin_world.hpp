/// @file admin_world.hpp
/// What the tests of services share: a private Redis with a store in it, people, and looks at
/// what was written.
#pragma once

#include "admin/store/store.hpp"
#include "admin/tokens/token_creation.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_server.hpp"
#include "tokenward/reason.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

/// What an Answer holds; a failure ends the test.
template <class T> T must(admin::Answer<T> answer) {
    if (!answer) {
        fail_msg("%s", answer.error().message.c_str());
    }
    return *std::move(answer);
}

template <class T>
void check_failure(const admin::Answer<T>& answer, admin::FailureKind kind, std::string_view part,
                   const char* file, int line) {
    if (answer) {
        print_error("it was done\n");
        _fail(file, line);
        return;
    }
    check_holds(answer.error().message, part, file, line);
    if (answer.error().kind != kind) {
        print_error("another kind of failure: %s\n", answer.error().message.c_str());
        _fail(file, line);
    }
}

#define assert_failure(answer, kind, part)                                                         \
    tokenward::test::check_failure((answer), (kind), (part), __FILE__, __LINE__)

std::shared_ptr<const Keyring> make_keyring();

class AdminWorld {
public:
    /// Redis runs and the store is made. `arguments` are added to redis-server's.
    explicit AdminWorld(std::vector<std::string> arguments = {});

    /// A link of its own, perhaps with other keys.
    [[nodiscard]] admin::Store open(std::shared_ptr<const Keyring> keys = nullptr);
    [[nodiscard]] admin::Store& store() { return *store_; }
    [[nodiscard]] const Keyring& keyring() const { return *keyring_; }
    [[nodiscard]] const RedisServer& server() const { return server_; }

    [[nodiscard]] static admin::Actor root() { return admin::Actor::local("os:root", "test"); }
    /// The local administrator when empty.
    [[nodiscard]] static admin::Actor as(const std::string& login) {
        return login.empty() ? root() : admin::Actor{login, "os:root", "test"};
    }
    /// As the token's owner, through the token.
    [[nodiscard]] static admin::Actor through(const admin::CreatedToken& token) {
        return {token.detail.owner, "api", "test", token.detail.id};
    }

    void user(const std::string& login);
    void organization(const std::string& key);
    void project(const std::string& key, const std::string& organization = {});
    void grant(const std::string& login, const std::string& permission,
               const std::string& project = {}, const std::string& organization = {});
    void ungrant(const std::string& login, const std::string& permission,
                 const std::string& project = {}, const std::string& organization = {});
    /// As its owner, or as the local administrator for organization tokens.
    admin::CreatedToken token(admin::TokenRequest request);

    // Redis itself.
    redis::Reply ask(std::initializer_list<std::string_view> words);
    redis::Reply ask(std::span<const std::string_view> words);
    [[nodiscard]] std::string field(const std::string& key, std::string_view name);
    [[nodiscard]] bool exists(const std::string& key);
    /// Everything there is, as text to search in.
    [[nodiscard]] std::string dump();
    [[nodiscard]] std::string dump(const std::string& key);

    /// What the gate says of the token at a location that names `project` (if any) and asks for
    /// `permission` (if any).
    [[nodiscard]] Reason gate(std::string_view token, std::string_view project,
                              std::string_view permission);

    Time now = from_epoch(1'800'000'000);
    /// Called when a change waits because it met another one.
    std::function<void()> on_pause = [] {
    };

private:
    std::shared_ptr<const Keyring> keyring_;
    RedisServer server_;
    std::optional<admin::Store> store_;
    std::optional<redis::LinkOptions> options_;
    std::optional<redis::BlockingClient> client_;
};

admin::TokenRequest request_for(TokenType type, const std::string& name, const std::string& owner,
                                std::vector<std::string> projects = {});
admin::TokenRequest request_in(const std::string& organization, const std::string& name,
                               std::vector<std::string> projects = {});

} // namespace tokenward::test
