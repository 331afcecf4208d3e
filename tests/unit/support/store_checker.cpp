#include "support/store_checker.hpp"

#include "redis/hash_commands.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

namespace tokenward::test {
namespace {

using Fields = std::map<std::string, std::string>;
using Scores = std::map<std::string, std::string>;
using Records = std::map<std::string, Fields>;

std::string of(const Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

std::vector<std::string> words_in(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    return words;
}

/// `web=incarnation api=incarnation`
Fields projects_in(const std::string& text) {
    Fields projects;
    for (const auto& word : words_in(text == "*" ? std::string() : text)) {
        const auto equals = word.find('=');
        projects.emplace(word.substr(0, equals), word.substr(equals + 1));
    }
    return projects;
}

/// All of a store, by kind.
struct Contents {
    Records gate_tokens, gate_users, gate_grants, gate_projects;
    Records users, grants, projects, organizations, passwords, tokens, messages;
    std::map<std::string, Scores> sets; ///< behind `admin:`
    Records names;                      ///< behind `admin:`
    Records seen;                       ///< buckets
    std::set<std::string> endless;      ///< keys that never vanish
    bool has_settings = false;
};

class Reader {
public:
    Reader(AdminWorld& world, const std::set<std::string>& bad, std::vector<std::string>& faults)
        : world_(world), bad_(bad), faults_(faults) {}

    Contents read() {
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
        if (rest.starts_with("admin:names:")) {
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
            Records& records;
            Records* with_colon;
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
    Contents contents_;
};

class Checker {
public:
    Checker(const Contents& contents, const std::set<std::string>& bad, std::int64_t now,
            std::vector<std::string>& faults)
        : c_(contents), bad_(bad), now_(now), faults_(faults) {}

    void run() {
        expect(c_.has_settings || bad_.contains("tw:admin:settings"), "the settings are gone");
        check_users();
        check_projects();
        check_grants();
        check_tokens();
        check_rest();
        compare_indexes();
    }

private:
    void expect(bool good, const std::string& sentence) {
        if (!good) {
            faults_.push_back(sentence);
        }
    }

    /// Whether `records` has that in that incarnation, or nobody knows.
    bool stands(const Records& records, const std::string& name, const std::string& incarnation,
                const std::string& key) const {
        const auto found = records.find(name);
        return bad_.contains(key) ||
               (found != records.end() && of(found->second, "inc") == incarnation);
    }
    bool user_stands(const std::string& login, const std::string& incarnation) const {
        return stands(c_.users, login, incarnation, "tw:admin:u:" + login);
    }
    bool project_stands(const std::string& key, const std::string& incarnation) const {
        return stands(c_.projects, key, incarnation, "tw:admin:p:" + key);
    }
    bool organization_stands(const std::string& key, const std::string& incarnation) const {
        return stands(c_.organizations, key, incarnation, "tw:admin:o:" + key);
    }

    /// Both halves are there and say the same in all that the gate reads.
    void compare(const Records& admin, const Records& gate, const std::string& beginning,
                 const std::set<std::string>& own) {
        for (const auto& [name, fields] : admin) {
            const auto other = gate.find(name);
            const bool unknown = bad_.contains("tw:gate:" + beginning + name);
            expect(other != gate.end() || unknown, beginning + name + " is unknown to the gate");
            if (other != gate.end()) {
                expect(told_to_gate(fields, own) == told_to_gate(other->second, own),
                       beginning + name + " differs at the gate");
            }
        }
        for (const auto& [name, fields] : gate) {
            expect(admin.contains(name) || bad_.contains("tw:admin:" + beginning + name),
                   beginning + name + " is known to the gate alone");
        }
    }

    static Fields told_to_gate(const Fields& fields, const std::set<std::string>& own) {
        Fields told = fields;
        std::erase_if(told, [&own](const auto& field) { return own.contains(field.first); });
        return told;
    }

    void check_users() {
        compare(c_.users, c_.gate_users,
                "u:", {"seal", "login", "name", "mail", "department", "usertype", "created", "by"});
        for (const auto& [login, fields] : c_.users) {
            for (const auto& [name, value] : fields) {
                if (name.starts_with("org:")) {
                    expect(organization_stands(name.substr(4), value.substr(0, 12)),
                           login + " has rights in " + name + ", which is gone");
                }
            }
        }
    }

    void check_projects() {
        compare(c_.projects, c_.gate_projects, "p:", {"seal", "key", "created", "by"});
        for (const auto& [key, fields] : c_.projects) {
            const auto organization = of(fields, "org");
            expect(organization.empty() || organization_stands(organization, of(fields, "orginc")),
                   key + " is in an organization that is gone");
        }
    }

    void check_grants() {
        compare(c_.grants, c_.gate_grants, "u:", {"seal", "login", "project"});
        for (const auto& [name, fields] : c_.grants) {
            expect(user_stands(of(fields, "login"), of(fields, "userinc")),
                   name + " is of a user who is gone");
            expect(project_stands(of(fields, "project"), of(fields, "projectinc")),
                   name + " is on a project that is gone");
        }
    }

    void check_tokens() {
        for (const auto& [id, fields] : c_.tokens) {
            check_token(id, fields);
        }
        for (const auto& [lookup, fields] : c_.gate_tokens) {
            const auto id = of(fields, "id");
            const auto details = c_.tokens.find(id);
            const bool is_its =
                details != c_.tokens.end() && of(details->second, "lookup") == lookup;
            const bool is_tombstone = fields.contains("why");
            expect(!is_its || !is_tombstone, id + " was ended and has details");
            expect(is_its || is_tombstone || bad_.contains("tw:admin:t:" + id),
                   id + " is known to the gate alone");
            expect(is_tombstone || !fields.contains("exp") ||
                       !c_.endless.contains("tw:gate:t:" + lookup),
                   id + " stays at the gate for good");
        }
    }

    void check_token(const std::string& id, const Fields& fields) {
        const auto lookup = of(fields, "lookup");
        const auto gate = c_.gate_tokens.find(lookup);
        const bool is_expired = fields.contains("exp") && std::stoll(of(fields, "exp")) <= now_;
        const bool unknown = bad_.contains("tw:gate:t:" + lookup);
        expect(gate != c_.gate_tokens.end() || is_expired || unknown,
               id + " is unknown to the gate");
        if (gate != c_.gate_tokens.end() && !gate->second.contains("why")) {
            const std::set<std::string> own = {"seal",   "succ",    "rotated", "restored",
                                               "lookup", "key",     "from",    "imported",
                                               "about",  "created", "by"};
            expect(told_to_gate(fields, own) == told_to_gate(gate->second, own),
                   id + " differs at the gate");
        }
        const auto owner = of(fields, "owner");
        const auto organization = of(fields, "org");
        expect(unknown || (owner.empty() ? organization_stands(organization, of(fields, "orginc"))
                                         : user_stands(owner, of(fields, "ownerinc"))),
               id + " is nobody's");
        for (const auto& [project, incarnation] : projects_in(of(fields, "projects"))) {
            expect(unknown || project_stands(project, incarnation),
                   id + " names a project that is gone");
        }
    }

    void check_rest() {
        for (const auto& [login, fields] : c_.passwords) {
            expect(user_stands(login, of(fields, "userinc")), login + "'s password is nobody's");
        }
        for (const auto& [bucket, fields] : c_.seen) {
            for (const auto& [id, at] : fields) {
                expect(c_.tokens.contains(id) || bad_.contains("tw:admin:t:" + id),
                       "a use of " + id + ", which is gone");
            }
        }
    }

    void compare_indexes() {
        const auto wanted = wanted_sets();
        for (const auto& [index, members] : wanted) {
            for (const auto& [member, score] : members) {
                const auto set = c_.sets.find(index);
                const bool is_there = set != c_.sets.end() && set->second.contains(member);
                expect(is_there && (score == "any" || set->second.at(member) == score),
                       member + " is missing in " + index);
            }
        }
        for (const auto& [index, members] : c_.sets) {
            const auto known = wanted.find(index);
            for (const auto& [member, score] : members) {
                expect((known != wanted.end() && known->second.contains(member)) ||
                           hangs_on_bad(member),
                       member + " is stray in " + index);
            }
        }
        compare_names();
    }

    bool hangs_on_bad(const std::string& member) const {
        return std::ranges::any_of(bad_, [&member](const std::string& key) {
            return key.ends_with(":" + member) || key.find(":" + member + ":") != std::string::npos;
        });
    }

    std::map<std::string, Scores> wanted_sets() const {
        std::map<std::string, Scores> sets;
        for (const auto& [login, fields] : c_.users) {
            sets["users"][login] = "0";
            for (const auto& [name, value] : fields) {
                if (name.starts_with("org:")) {
                    sets["grants:o:" + name.substr(4)][login] = "0";
                }
            }
        }
        for (const auto& [key, fields] : c_.projects) {
            sets["projects"][key] = "0";
            if (fields.contains("org")) {
                sets["projects:o:" + of(fields, "org")][key] = "0";
            }
        }
        for (const auto& [key, fields] : c_.organizations) {
            sets["orgs"][key] = "0";
        }
        for (const auto& [name, fields] : c_.grants) {
            sets["grants:u:" + of(fields, "login")][of(fields, "project")] = "0";
            sets["grants:p:" + of(fields, "project")][of(fields, "login")] = "0";
        }
        for (const auto& [id, fields] : c_.tokens) {
            add_token(sets, id, fields);
        }
        for (const auto& [id, fields] : c_.messages) {
            sets["outbox:" + of(fields, "channel")][id] = "any";
        }
        return sets;
    }

    static void add_token(std::map<std::string, Scores>& sets, const std::string& id,
                          const Fields& fields) {
        const auto created = of(fields, "created");
        const bool is_session = of(fields, "type") == "session";
        sets[is_session ? "sessions" : "tokens"][id] = created;
        const auto holder = fields.contains("org")
                                ? "tokens:o:" + of(fields, "org")
                                : (is_session ? "sessions:u:" : "tokens:u:") + of(fields, "owner");
        sets[holder][id] = created;
        for (const auto& [project, incarnation] : projects_in(of(fields, "projects"))) {
            sets["tokens:p:" + project][id] = created;
        }
        if (fields.contains("exp")) {
            sets["expiry"][id] = of(fields, "exp");
        }
        if (fields.contains("rotated")) {
            sets["rotated"][id] = of(fields, "exp");
        }
    }

    /// Where a token's name leads, and what leads to a token by another name.
    void compare_names() {
        const auto index_of = [](const Fields& fields) {
            return fields.contains("org") ? "names:o:" + of(fields, "org")
                                          : "names:u:" + of(fields, "owner");
        };
        const auto is_named = [](const Fields& fields) {
            return of(fields, "type") != "session" && !fields.contains("rotated");
        };
        for (const auto& [id, fields] : c_.tokens) {
            const auto index = c_.names.find(index_of(fields));
            expect(!is_named(fields) ||
                       (index != c_.names.end() && index->second.contains(of(fields, "name"))),
                   id + " is missing by its name");
        }
        for (const auto& [index, names] : c_.names) {
            for (const auto& [name, id] : names) {
                const auto token = c_.tokens.find(id);
                expect(bad_.contains("tw:admin:t:" + id) ||
                           (token != c_.tokens.end() && is_named(token->second) &&
                            of(token->second, "name") == name && index_of(token->second) == index),
                       "the name \"" + name + "\" is stray in " + index);
            }
        }
    }

    const Contents& c_;
    const std::set<std::string>& bad_;
    std::int64_t now_;
    std::vector<std::string>& faults_;
};

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

std::vector<std::string> faults_of(AdminWorld& world, const std::set<std::string>& bad) {
    std::vector<std::string> faults;
    const auto contents = Reader(world, bad, faults).read();
    Checker(contents, bad, to_epoch(world.now), faults).run();
    return faults;
}

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

std::string in_lines(const std::vector<std::string>& sentences) {
    std::string text;
    for (const auto& sentence : sentences) {
        text.append(sentence).append("\n");
    }
    return text;
}

} // namespace tokenward::test
