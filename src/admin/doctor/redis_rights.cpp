#include "admin/doctor/redis_rights.hpp"

#include "admin/doctor/gate_rights.hpp"
#include "redis/blocking_client.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

using Command = std::vector<std::string>;
/// True when it is allowed.
using Ask = std::function<redis::RedisResult<bool>(const Command&)>;

std::vector<std::string_view> arguments_of(const Command& words) {
    return {words.begin(), words.end()};
}

/// An error that isn't about rights came after them.
redis::RedisResult<bool> try_it(redis::BlockingClient& client, const Command& command) {
    const auto reply = client.command(arguments_of(command));
    if (!reply && reply.error().kind != redis::RedisErrorKind::Refused) {
        return reply.error();
    }
    return reply || reply.error().code != "NOPERM";
}

/// DRYRUN says OK, or in a string what is lacking.
redis::RedisResult<bool> ask_about(redis::BlockingClient& client, const std::string& user,
                                   const Command& command) {
    std::vector<std::string_view> words = {"ACL", "DRYRUN", user};
    words.insert(words.end(), command.begin(), command.end());
    const auto reply = client.command(words);
    return reply ? redis::RedisResult<bool>(reply->view().is_ok()) : reply.error();
}

class RightsExamination {
public:
    RightsExamination(GateUser kind, std::string name, const Ask& ask)
        : kind_(kind), name_(std::move(name)), ask_(ask) {}

    redis::RedisResult<std::vector<Finding>> run(const GateRights& rights) {
        // Those first that leave the link as it is.
        const auto excess = those(rights.excess, true);
        const auto lacking = excess ? those(rights.needed, false) : excess;
        const auto deaf = lacking ? those(rights.useful, false) : lacking;
        if (!deaf) {
            return deaf.error();
        }
        tell(Health::Bad, "may not ", *lacking, consequence());
        tell(Health::Warning, "may not ", *deaf,
             "give it the rights of redis/users.acl: without them nginx isn't told of changes, and "
             "its cache keeps records for one second");
        tell(
            Health::Warning, "may do more than nginx needs: ", *excess,
            "give it the rights of redis/users.acl and no others: whoever gets its password out of "
            "nginx has them as well");
        if (findings_.empty()) {
            tell(Health::Good, "may do what it must, and none of what else was tried", "", "");
        }
        return std::move(findings_);
    }

private:
    /// Names of those rights that the user has, or has not.
    redis::RedisResult<std::string> those(const std::vector<Right>& rights, bool allowed) const {
        std::string names;
        for (const auto& right : rights) {
            const auto verdict = ask_(right.command);
            if (!verdict) {
                return verdict.error();
            }
            if (*verdict == allowed) {
                names.append(names.empty() ? "" : ", ").append(right.what);
            }
        }
        return names;
    }

    void tell(Health health, std::string_view verb, const std::string& rights,
              std::string_view advice) {
        if (health != Health::Good && rights.empty()) {
            return;
        }
        findings_.push_back({health, std::string(to_word(kind_)),
                             name_ + " " + std::string(verb) + rights, std::string(advice)});
    }

    [[nodiscard]] std::string_view consequence() const {
        return kind_ == GateUser::Reader
                   ? "give it the rights of redis/users.acl: without them nginx answers 503"
                   : "give it the rights of redis/users.acl: without them nobody knows when tokens "
                     "were used, nor that an ended one is tried";
    }

    GateUser kind_;
    std::string name_;
    const Ask& ask_;
    std::vector<Finding> findings_;
};

std::string name_of(const redis::LinkOptions& link) {
    return link.user.empty() ? "default" : link.user;
}

std::vector<Finding> one(Finding finding) {
    return {std::move(finding)};
}

} // namespace

std::string_view to_word(GateUser user) noexcept {
    return user == GateUser::Reader ? "reader" : "writer";
}

std::vector<Finding> try_rights(GateUser kind, const redis::LinkOptions& link) {
    auto client = redis::BlockingClient::connect(link);
    if (!client) {
        return one({Health::Bad, std::string(to_word(kind)),
                    name_of(link) + " can't sign in: " + client.error().message,
                    "compare name and password file with nginx's configuration, and the hash in "
                    "Redis's ACL file with the password"});
    }
    const Ask ask = [&client](const Command& command) {
        return try_it(*client, command);
    };
    auto findings = RightsExamination(kind, name_of(link), ask).run(rights_of(kind, link.prefix));
    return findings ? *std::move(findings)
                    : one({Health::Bad, std::string(to_word(kind)), findings.error().message,
                           "the link broke while rights were tried: try again"});
}

std::vector<Finding> ask_rights(GateUser kind, const std::string& name, Store& store) {
    const Ask ask = [&](const Command& command) {
        return ask_about(store.client(), name, command);
    };
    auto findings = RightsExamination(kind, name, ask).run(rights_of(kind, store.names().prefix()));
    return findings ? *std::move(findings)
                    : one({Health::Warning, std::string(to_word(kind)),
                           "what " + name + " may do can't be told: " + findings.error().message,
                           "is there such a user? Name its password file "
                           "(--" +
                               std::string(to_word(kind)) +
                               "-password-file): that works "
                               "before Redis 7, and without the right to ACL DRYRUN"});
}

} // namespace tokenward::admin
