#include "support/store_contents.hpp"

#include "tokenward/seal.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tokenward::test {
namespace {

class Reader {
public:
    Reader(AdminWorld& world, const std::set<std::string>& bad, std::vector<std::string>& faults)
        : world_(world), bad_(bad), faults_(faults) {}

    StoreContents read() {
        const auto reply = world_.ask({"KEYS", "tw:*"});
        for (std::size_t i = 0; i < reply.view().size(); ++i) {
            read_key(std::string(reply.view()[i].string().value_or("")));
        }
        return std::move(contents_);
    }

private:
    void read_key(const std::string& key) {
        if (world_.ask({"PTTL", key}).view().integer() == -1) {
            contents_.endless.insert(key);
        }
        const auto kind = std::string(world_.ask({"TYPE", key}).view().status().value_or(""));
        if (kind == "zset") {
            contents_.sets[key.substr(9)] = pairs({"ZRANGE", key, "0", "-1", "WITHSCORES"});
        } else if (kind == "hash") {
            read_hash(key);
        }
    }

    void read_hash(const std::string& key) {
        const auto rest = key.substr(3);
        if (rest == "admin:predecessors") {
            contents_.predecessors = pairs({"HGETALL", key});
        } else if (rest.starts_with("admin:names:")) {
            contents_.names[rest.substr(6)] = pairs({"HGETALL", key});
        } else if (rest.starts_with("seen:") && rest.size() == 7) {
            contents_.seen[key] = pairs({"HGETALL", key});
        } else if (rest == "admin:idle" || rest == "admin:events" || rest == "seen:gates") {
            return;
        } else if (rest.starts_with("admin:reused:")) {
            if (contents_.endless.contains(key)) {
                faults_.push_back(key + " never vanishes");
            }
        } else {
            read_record(key, rest);
        }
    }

    void read_record(const std::string& key, const std::string& rest) {
        const auto fields = pairs({"HGETALL", key});
        std::vector<Field> views;
        for (const auto& [name, value] : fields) {
            views.push_back({name, value});
        }
        const auto domain = rest.starts_with("gate:") ? SealDomain::Gate : SealDomain::Admin;
        if (!seal_is_valid(world_.keyring(), domain, key, views)) {
            if (!bad_.contains(key)) {
                faults_.push_back(key + " has a bad seal");
            }
            return;
        }
        place(rest, fields);
    }

    void place(const std::string& rest, const Fields& fields) {
        struct Place {
            std::string_view beginning;
            StoreRecords& records;
            StoreRecords* with_colon;
        };
        auto& c = contents_;
        const std::array places = {Place{"gate:t:", c.gate_tokens, nullptr},
                                   Place{"gate:p:", c.gate_projects, &c.gate_projects},
                                   Place{"gate:u:", c.gate_users, &c.gate_grants},
                                   Place{"admin:u:", c.users, &c.grants},
                                   Place{"admin:p:", c.projects, &c.projects},
                                   Place{"admin:o:", c.organizations, &c.organizations},
                                   Place{"admin:pw:", c.passwords, nullptr},
                                   Place{"admin:t:", c.tokens, nullptr},
                                   Place{"admin:m:", c.messages, nullptr}};
        for (const auto& [beginning, records, with_colon] : places) {
            if (rest.starts_with(beginning)) {
                const auto name = rest.substr(beginning.size());
                const bool has_colon = name.find(':') != std::string::npos;
                (has_colon && with_colon != nullptr ? *with_colon : records)[name] = fields;
            }
        }
        c.has_settings = c.has_settings || rest == "admin:settings";
    }

    Fields pairs(std::initializer_list<std::string_view> command) {
        const auto reply = world_.ask(command);
        Fields fields;
        for (std::size_t i = 0; i + 1 < reply.view().size(); i += 2) {
            fields.emplace(reply.view()[i].string().value_or(""),
                           reply.view()[i + 1].string().value_or(""));
        }
        return fields;
    }

    AdminWorld& world_;
    const std::set<std::string>& bad_;
    std::vector<std::string>& faults_;
    StoreContents contents_;
};

} // namespace

StoreContents read_contents(AdminWorld& world, const std::set<std::string>& bad,
                            std::vector<std::string>& faults) {
    return Reader(world, bad, faults).read();
}

} // namespace tokenward::test
