#include "support/store_checker.hpp"

#include "support/store_contents.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>

namespace tokenward::test {
namespace {

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

class Checker {
public:
    Checker(const StoreContents& contents, const std::set<std::string>& bad, std::int64_t now,
            std::vector<std::string>& faults)
        : c_(contents), bad_(bad), now_(now), faults_(faults) {}

    void run() {
        expect(c_.has_settings || bad_.contains("tw:admin:settings"), "the settings are gone");
        check_users();
        check_projects();
        check_grants();
        check_tokens();
        check_rest();
        check_predecessors();
        compare_indexes();
    }

private:
    void expect(bool good, const std::string& sentence) {
        if (!good) {
            faults_.push_back(sentence);
        }
    }

    /// Whether `records` has that in that incarnation, or nobody knows.
    bool stands(const StoreRecords& records, const std::string& name,
                const std::string& incarnation, const std::string& key) const {
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
    void compare(const StoreRecords& admin, const StoreRecords& gate, const std::string& beginning,
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

    /// Led to by the token that was to end it, until either is gone for good.
    void check_predecessors() {
        for (const auto& [successor, id] : c_.predecessors) {
            const auto token = c_.tokens.find(id);
            expect(bad_.contains("tw:admin:t:" + id) ||
                       (token != c_.tokens.end() && of(token->second, "succ") == successor),
                   id + " is no predecessor of " + successor);
        }
        for (const auto& [id, fields] : c_.tokens) {
            const auto successor = of(fields, "succ");
            expect(successor.empty() || c_.tokens.contains(successor) ||
                       bad_.contains("tw:admin:t:" + successor) ||
                       of(c_.predecessors, successor) == id,
                   id + " is missing as a predecessor");
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

    const StoreContents& c_;
    const std::set<std::string>& bad_;
    std::int64_t now_;
    std::vector<std::string>& faults_;
};

} // namespace

std::vector<std::string> faults_of(AdminWorld& world, const std::set<std::string>& bad) {
    std::vector<std::string> faults;
    const auto contents = read_contents(world, bad, faults);
    Checker(contents, bad, to_epoch(world.now), faults).run();
    return faults;
}

std::string in_lines(const std::vector<std::string>& sentences) {
    std::string text;
    for (const auto& sentence : sentences) {
        text.append(sentence).append("\n");
    }
    return text;
}

} // namespace tokenward::test
