#include "support/store_rights.hpp"

#include "redis/hash_commands.hpp"
#include "tokenward/gate.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>

namespace tokenward::test {
namespace {

class Gate {
public:
    explicit Gate(AdminWorld& world) : world_(world) {}

    std::set<std::string> rights(const std::vector<std::string>& projects,
                                 const std::vector<std::string>& permissions) {
        std::set<std::string> all;
        const auto reply = world_.ask({"KEYS", "tw:gate:t:*"});
        for (std::size_t i = 0; i < reply.view().size(); ++i) {
            const std::string key(reply.view()[i].string().value_or(""));
            auto& hash = record(key);
            if (!hash) {
                continue;
            }
            const auto entry = open_token(world_.keyring(), key, hash->fields());
            if (!entry || decide_early(*entry, world_.now)) {
                continue;
            }
            for (const auto& project : projects) {
                for (const auto& permission : permissions) {
                    if (lets_in(*entry, project, permission)) {
                        all.insert(key.substr(10) + " " + project + " " + permission);
                    }
                }
            }
        }
        return all;
    }

private:
    std::optional<redis::HashRecord>& record(const std::string& key) {
        const auto [place, is_new] = read_.try_emplace(key);
        if (is_new) {
            auto hash = redis::HashRecord::from(world_.ask({"HGETALL", key}));
            if (hash) {
                place->second = *std::move(hash);
            }
        }
        return place->second;
    }

    template <class Open> auto open(const std::string& key, const Open& open) {
        auto& hash = record(key);
        using Record = std::remove_cvref_t<decltype(*open(world_.keyring(), key, hash->fields()))>;
        std::optional<Record> found;
        if (hash) {
            const auto opened = open(world_.keyring(), key, hash->fields());
            if (opened) {
                found = *opened;
            }
        }
        return found;
    }

    bool lets_in(const TokenEntry& entry, const std::string& project,
                 const std::string& permission) {
        const auto& token = std::get<TokenRecord>(entry);
        const std::array<std::string_view, 1> permissions = {permission};
        // As a location that names whatever the token is pinned to.
        std::vector<Attribute> attributes;
        for (std::size_t i = 0; i < token.attributes.size(); ++i) {
            attributes.push_back(token.attributes[i]);
        }
        Requirement wanted;
        wanted.types = TokenTypes::all();
        wanted.attributes = attributes;
        if (!project.empty()) {
            wanted.project = project;
        }
        if (!permission.empty()) {
            wanted.permissions = permissions;
        }
        const auto needed = std::string(needed_records(token, wanted).project_key);
        FoundRecords found;
        found.user = open("tw:gate:u:" + std::string(token.owner), open_user);
        found.user_project =
            open("tw:gate:u:" + std::string(token.owner) + ":" + needed, open_project_authority);
        found.project = open("tw:gate:p:" + needed, open_project);
        return decide(entry, found, wanted, world_.now).allowed();
    }

    AdminWorld& world_;
    std::map<std::string, std::optional<redis::HashRecord>> read_;
};

} // namespace

std::set<std::string> rights_in(AdminWorld& world, const std::vector<std::string>& projects,
                                const std::vector<std::string>& permissions) {
    return Gate(world).rights(projects, permissions);
}

std::vector<std::string> beyond(const std::set<std::string>& rights,
                                const std::set<std::string>& others) {
    std::vector<std::string> more;
    std::ranges::set_difference(rights, others, std::back_inserter(more));
    return more;
}

} // namespace tokenward::test
