// The gate against a second, deliberately naive reading of its rules, over a great many
// situations drawn at random (the same in every run); and what no situation may break:
//
// - taking an authority away or narrowing a scope never turns a refusal into an admission,
// - the records the gate says it needs are all it looks at,
// - what is said early is what is said in the end.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "tokenward/gate.hpp"

#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

// A situation is one choice for each of these. A choice is told twice: in the code's terms, and
// in plain ones that only the naive reading uses.

constexpr std::string_view k_all_words = "*";

/// Permissions: `text` for the code, `words` for the naive reading.
struct Words {
    std::string_view text;
    std::set<std::string_view> words;

    [[nodiscard]] bool has(std::string_view word) const {
        return words.contains(k_all_words) || words.contains(word);
    }
};

const std::vector<Words>& permission_choices() {
    static const std::vector<Words> choices = {
        {"*", {"*"}},
        {"scan", {"scan"}},
        {"scan provision", {"provision", "scan"}},
        {"admin", {"admin"}},
        {"", {}},
        {"admin provision", {"admin", "provision"}},
        {"scanner", {"scanner"}},
    };
    return choices;
}

struct Projects {
    std::string_view text;
    bool all;
    std::map<std::string_view, std::string_view> incarnations;
};

const std::vector<Projects>& project_choices() {
    static const std::vector<Projects> choices = {
        {"*", true, {}},
        {"web=webIncarnati", false, {{"web", "webIncarnati"}}},
        {"app=otherIncarna web=webIncarnati",
         false,
         {{"web", "webIncarnati"}, {"app", "otherIncarna"}}},
        {"app=webIncarnati", false, {{"app", "webIncarnati"}}},
        {"web=otherIncarna", false, {{"web", "otherIncarna"}}},
        {"", false, {}},
    };
    return choices;
}

enum class Life { Good, Expired, ExpiresNow, Revoked };
enum class Owner { Good, Inactive, Namesake, Absent };
enum class ProjectGrant { ForThis, ForUserNamesake, ForProjectNamesake, Absent };
enum class Record { InAcme, InOther, InNone, InAcmeNamesake, Namesake, Absent };
enum class WantedAttribute { None, Fits, Another, Empty };

/// The choices' numbers; what is best for being let in stands first, at 0.
struct Situation {
    TokenType type{};
    std::size_t projects = 0; ///< of project_choices()
    std::size_t scope = 0;    ///< of permission_choices()
    bool pinned = false;      ///< to department=cardiology
    Life life{};
    Owner owner{};
    std::size_t globally = 0; ///< of permission_choices()
    ProjectGrant project_grant{};
    std::size_t on_project = 0; ///< of permission_choices()
    std::size_t in_acme = 0;    ///< of permission_choices(), or past its end: nothing
    Record record{};
    std::optional<std::string_view> wanted_project;
    std::optional<std::string_view> wanted_organization;
    std::vector<std::string_view> wanted_permissions;
    WantedAttribute wanted_attribute{};
    bool all_types = true; ///< or users and sessions only
};

/// What the grammar of records lets a token say of itself.
bool can_exist(const Situation& s) {
    const auto& projects = project_choices()[s.projects];
    switch (s.type) {
    case TokenType::Project:
        return !projects.all && projects.incarnations.size() == 1;
    case TokenType::Global:
        return projects.all;
    case TokenType::Organization:
        return permission_choices()[s.scope].text != "*";
    default:
        return true;
    }
}

/// The project in question: the one the place names, or else the one a project token is for.
std::optional<std::string_view> subject_of(const Situation& s) {
    if (s.wanted_project || s.type != TokenType::Project) {
        return s.wanted_project;
    }
    return project_choices()[s.projects].incarnations.begin()->first;
}

// --- in the code's terms -------------------------------------------------------------------

constexpr Time k_now = from_epoch(1'800'000'000);

class Material {
public:
    explicit Material(const Situation& s) {
        if (s.life == Life::Revoked) {
            entry = Tombstone{k_id, "revoked"};
        } else {
            entry = token_of(s);
        }
        found = records_of(s);
        wanted.project = s.wanted_project;
        wanted.organization = s.wanted_organization;
        permissions_ = s.wanted_permissions;
        wanted.permissions = permissions_;
        if (s.wanted_attribute != WantedAttribute::None) {
            attribute_ = {"department", s.wanted_attribute == WantedAttribute::Fits ? "cardiology"
                                        : s.wanted_attribute == WantedAttribute::Another
                                            ? "radiology"
                                            : ""};
            wanted.attributes = {&attribute_, 1};
        }
        if (s.all_types) {
            wanted.types = TokenTypes::all();
        }
    }
    Material(const Material&) = delete;
    Material& operator=(const Material&) = delete;

    [[nodiscard]] Decision decision() const { return decide(entry, found, wanted, k_now); }

    TokenEntry entry;
    FoundRecords found;
    Requirement wanted;

private:
    static constexpr Field k_pinned{"a:department", "cardiology"};

    static PermissionList list(std::size_t choice) {
        return PermissionList::parse(permission_choices()[choice].text).value();
    }

    static TokenRecord token_of(const Situation& s) {
        auto token = s.type == TokenType::Organization ? organization_token() : user_token();
        token.type = s.type;
        token.projects = ProjectList::parse(project_choices()[s.projects].text).value();
        token.permissions = list(s.scope);
        if (s.pinned) {
            token.attributes = AttributeList({&k_pinned, 1});
        }
        if (s.life != Life::Good) {
            token.expires_at = s.life == Life::ExpiresNow ? k_now : k_now - std::chrono::seconds(1);
        }
        return token;
    }

    FoundRecords records_of(const Situation& s) {
        FoundRecords records;
        if (s.owner != Owner::Absent) {
            records.user = UserAuthority{s.owner == Owner::Namesake ? k_other_inc : k_owner_inc,
                                         s.owner != Owner::Inactive,
                                         list(s.globally),
                                         {}};
            if (s.in_acme < permission_choices().size()) {
                grant_ = "acmeIncarnat " + std::string(permission_choices()[s.in_acme].text);
                grant_field_ = {"org:acme", grant_};
                records.user->organization_fields = {&grant_field_, 1};
            }
        }
        const auto subject = subject_of(s);
        if (!subject || !is_usable(*subject)) {
            return records; // nobody could ask Redis for it
        }
        if (s.project_grant != ProjectGrant::Absent) {
            records.user_project = ProjectAuthority{
                s.project_grant == ProjectGrant::ForUserNamesake ? k_acme_inc : k_owner_inc,
                s.project_grant == ProjectGrant::ForProjectNamesake ? k_acme_inc : k_web_inc,
                list(s.on_project)};
        }
        switch (s.record) {
        case Record::InAcme:
            records.project = ProjectRecord{k_web_inc, "acme", k_acme_inc};
            break;
        case Record::InOther:
            records.project = ProjectRecord{k_web_inc, "other", k_acme_inc};
            break;
        case Record::InNone:
            records.project = ProjectRecord{k_web_inc, "", ""};
            break;
        case Record::InAcmeNamesake:
            records.project = ProjectRecord{k_web_inc, "acme", k_other_inc};
            break;
        case Record::Namesake:
            records.project = ProjectRecord{k_other_inc, "acme", k_acme_inc};
            break;
        case Record::Absent:
            break;
        }
        return records;
    }

    static bool is_usable(std::string_view key) { return key == "web" || key == "app"; }

    std::string grant_;
    Field grant_field_;
    Attribute attribute_;
    std::vector<std::string_view> permissions_;
};

// --- the naive reading ---------------------------------------------------------------------

struct Verdict {
    Reason reason;
    std::string_view missing;
};

/// What the owner may do now, at this location.
std::set<std::string_view> authority(const Situation& s,
                                     const std::set<std::string_view>& universe) {
    std::set<std::string_view> may;
    for (const auto word : universe) {
        const bool globally = permission_choices()[s.globally].has(word);
        const bool project_is_the_granted_one = s.record != Record::Absent &&
                                                s.record != Record::Namesake &&
                                                s.project_grant == ProjectGrant::ForThis;
        const bool on_project = s.wanted_project && project_is_the_granted_one &&
                                permission_choices()[s.on_project].has(word);
        const bool in_organization = !s.wanted_project && s.wanted_organization == "acme" &&
                                     s.in_acme < permission_choices().size() &&
                                     permission_choices()[s.in_acme].has(word);
        bool has = false;
        switch (s.type) {
        case TokenType::User:
        case TokenType::Session:
            has = globally || on_project || in_organization;
            break;
        case TokenType::Project:
            has = word == "scan" && s.wanted_project && (globally || on_project);
            break;
        case TokenType::Global:
            has = (word == "scan" || word == "provision") && globally;
            break;
        case TokenType::Organization:
            has = true; // the token's list is its authority
            break;
        }
        if (has) {
            may.insert(word);
        }
    }
    return may;
}

/// What a project or global token is for, its owner must be able to do.
bool owner_stands_behind(const Situation& s) {
    const auto& globally = permission_choices()[s.globally];
    if (s.type == TokenType::Global) {
        return globally.has("scan") || globally.has("provision");
    }
    const bool granted = s.record != Record::Absent && s.record != Record::Namesake &&
                         s.project_grant == ProjectGrant::ForThis &&
                         permission_choices()[s.on_project].has("scan");
    return s.type != TokenType::Project || globally.has("scan") || granted;
}

bool project_is_in(const Situation& s, std::string_view organization) {
    switch (s.record) {
    case Record::InAcme:
    case Record::InAcmeNamesake:
    case Record::Namesake:
        return organization == "acme";
    case Record::InOther:
        return organization == "other";
    case Record::InNone:
    case Record::Absent:
        break;
    }
    return false;
}

Verdict judge(const Situation& s) {
    const bool of_organization = s.type == TokenType::Organization;
    const bool acts_for_a_user = s.type == TokenType::User || s.type == TokenType::Session;

    // 401: the token
    if (s.life == Life::Revoked) {
        return {Reason::RevokedToken, ""};
    }
    if (s.life == Life::Expired || s.life == Life::ExpiresNow) {
        return {Reason::ExpiredToken, ""};
    }
    if (!of_organization && s.owner != Owner::Good) {
        return {Reason::InactiveOwner, ""};
    }

    // 403: the place
    if (!s.all_types && !acts_for_a_user) {
        return {Reason::WrongType, ""};
    }
    if (s.wanted_attribute == WantedAttribute::Empty ||
        (s.pinned && s.wanted_attribute != WantedAttribute::Fits)) {
        return {Reason::WrongAttribute, ""};
    }
    if (s.wanted_organization) {
        const auto named = *s.wanted_organization;
        const bool usable = named == "acme" || named == "other";
        const bool has_project = s.wanted_project == "web" || s.wanted_project == "app";
        const bool project_fits = !s.wanted_project || (has_project && project_is_in(s, named));
        if (!usable || !project_fits || (of_organization && named != "acme")) {
            return {Reason::WrongOrganization, ""};
        }
    }
    const auto& list = project_choices()[s.projects];
    const auto subject = subject_of(s);
    if (!subject) {
        if (!list.all || of_organization) {
            return {Reason::WrongProject, ""};
        }
    } else {
        if (subject != "web" && subject != "app") {
            return {Reason::WrongProject, ""};
        }
        if (of_organization && s.record != Record::InAcme && s.record != Record::Namesake) {
            return {Reason::WrongProject, ""};
        }
        if (!list.all) {
            const auto listed = list.incarnations.find(*subject);
            const std::string_view now = s.record == Record::Absent     ? "gone"
                                         : s.record == Record::Namesake ? "otherIncarna"
                                                                        : "webIncarnati";
            if (listed == list.incarnations.end() || listed->second != now) {
                return {Reason::WrongProject, ""};
            }
        }
    }

    // scope ∩ authority
    if (!owner_stands_behind(s)) {
        return {Reason::MissingPermission, "scan"};
    }
    const auto& scope = permission_choices()[s.scope];
    if (s.wanted_permissions.empty()) {
        const bool narrowed = !scope.words.contains(k_all_words);
        return {narrowed ? Reason::MissingPermission : Reason::None, ""};
    }
    const auto may = authority(s, {"scan", "provision", "admin", "scanner"});
    for (const auto word : s.wanted_permissions) {
        if (!scope.has(word) || !may.contains(word)) {
            return {Reason::MissingPermission, word};
        }
    }
    return {Reason::None, ""};
}

// --- drawing situations --------------------------------------------------------------------

class Drawer {
public:
    Situation draw() {
        Situation s;
        do {
            s.type = static_cast<TokenType>(number(5));
            s.projects = biased(project_choices().size(), 2);
            s.scope = biased(permission_choices().size(), 2);
        } while (!can_exist(s));
        s.pinned = biased(2, 4) == 1;
        s.life = static_cast<Life>(biased(4, 12));
        s.owner = static_cast<Owner>(biased(4, 6));
        s.globally = number(permission_choices().size());
        s.project_grant = static_cast<ProjectGrant>(biased(4, 3));
        s.on_project = number(permission_choices().size());
        s.in_acme = number(permission_choices().size() + 1);
        s.record = static_cast<Record>(biased(6, 3));
        s.wanted_project = pick<std::optional<std::string_view>>(
            {"web", "web", "web", std::nullopt, std::nullopt, "app", "", "a b", "42"});
        s.wanted_organization = pick<std::optional<std::string_view>>(
            {std::nullopt, std::nullopt, std::nullopt, "acme", "acme", "other", "", "a/b"});
        s.wanted_permissions = pick<std::vector<std::string_view>>({
            {"scan"},
            {"scan"},
            {"scan"},
            {"provision"},
            {"admin"},
            {},
            {},
            {"scan", "provision"},
            {"admin", "scan"},
            {"scan", "admin", "provision"},
            {"scanner"},
            {""},
            {"*"},
            {"scan", "a b"},
        });
        s.wanted_attribute = static_cast<WantedAttribute>(s.pinned ? pick<int>({1, 1, 1, 0, 2, 3})
                                                                   : pick<int>({0, 0, 0, 1, 2, 3}));
        s.all_types = biased(2, 4) == 0;
        return s;
    }

private:
    std::size_t number(std::size_t end) { return engine_() % end; }
    /// 0 in `weight` cases of `weight` + 1, else any.
    std::size_t biased(std::size_t end, std::size_t weight) {
        return number(weight + 1) != 0 ? 0 : number(end);
    }
    template <class T> T pick(std::vector<T> choices) { return choices[number(choices.size())]; }

    std::mt19937 engine_{20260103};
};

std::string shown(const Situation& s) {
    std::string text(to_word(s.type));
    const auto put = [&text](std::string_view name, std::string_view value) {
        text.append(", ").append(name).append("=").append(value);
    };
    put("projects", project_choices()[s.projects].text);
    put("scope", permission_choices()[s.scope].text);
    put("globally", permission_choices()[s.globally].text);
    put("on project", permission_choices()[s.on_project].text);
    put("grant", std::to_string(static_cast<int>(s.project_grant)));
    put("record", std::to_string(static_cast<int>(s.record)));
    put("owner", std::to_string(static_cast<int>(s.owner)));
    put("wants project", s.wanted_project.value_or("-"));
    put("wants organization", s.wanted_organization.value_or("-"));
    for (const auto word : s.wanted_permissions) {
        put("wants", word);
    }
    return text;
}

constexpr int k_situations = 200'000;

void decides_as_the_naive_reading_does(void**) {
    Drawer drawer;
    std::array<int, k_reasons> seen{};
    std::array<int, 5> let_in{};
    for (int i = 0; i < k_situations; ++i) {
        const auto situation = drawer.draw();
        const Material material(situation);
        const auto decision = material.decision();
        const auto verdict = judge(situation);
        ASSERT_ROW(shown(situation).append(" -> ").append(to_word(decision.reason)),
                   decision.reason == verdict.reason);
        ASSERT_ROW(shown(situation), decision.missing_permission == verdict.missing);
        ++seen[static_cast<std::size_t>(decision.reason)];
        let_in[static_cast<std::size_t>(situation.type)] += decision.allowed() ? 1 : 0;
    }
    // So that agreement means something.
    for (const auto reason :
         {Reason::None, Reason::RevokedToken, Reason::InactiveOwner, Reason::ExpiredToken,
          Reason::WrongType, Reason::WrongAttribute, Reason::WrongOrganization,
          Reason::WrongProject, Reason::MissingPermission}) {
        ASSERT_ROW(to_word(reason), seen[static_cast<std::size_t>(reason)] > k_situations / 100);
    }
    for (const int count : let_in) {
        assert_true(count > 100);
    }
}

void the_records_it_says_it_needs_are_enough(void**) {
    Drawer drawer;
    for (int i = 0; i < k_situations; ++i) {
        const auto situation = drawer.draw();
        Material material(situation);
        const auto* const token = std::get_if<TokenRecord>(&material.entry);
        const auto whole = material.decision();
        const auto needed =
            token == nullptr ? NeededRecords() : needed_records(*token, material.wanted);
        if (!needed.user) {
            material.found.user.reset();
        }
        if (!needed.user_project) {
            material.found.user_project.reset();
        }
        if (!needed.project) {
            material.found.project.reset();
        }
        const auto decision = material.decision();
        ASSERT_ROW(shown(situation), decision.reason == whole.reason);
        ASSERT_ROW(shown(situation), decision.missing_permission == whole.missing_permission);
    }
}

void what_is_said_early_is_said_in_the_end(void**) {
    Drawer drawer;
    for (int i = 0; i < k_situations / 10; ++i) {
        const auto situation = drawer.draw();
        const Material material(situation);
        const auto early = decide_early(material.entry, k_now);
        ASSERT_ROW(shown(situation), early.has_value() == (situation.life != Life::Good));
        ASSERT_ROW(shown(situation), !early || early->reason == material.decision().reason);
        ASSERT_ROW(shown(situation), !early || !early->allowed());
    }
}

/// Every situation that differs in one thing and grants no more there.
std::vector<Situation> weakened(const Situation& s) {
    std::vector<Situation> all;
    const auto add = [&](auto change) {
        auto weaker = s;
        change(weaker);
        if (can_exist(weaker)) {
            all.push_back(weaker);
        }
    };
    const auto& words = permission_choices();
    const auto is_part = [&words](std::size_t part, std::size_t whole) {
        return std::ranges::all_of(words[part].words,
                                   [&](std::string_view word) { return words[whole].has(word); });
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (is_part(i, s.scope)) {
            add([i](auto& w) { w.scope = i; });
        }
        if (is_part(i, s.globally)) {
            add([i](auto& w) { w.globally = i; });
        }
        if (is_part(i, s.on_project)) {
            add([i](auto& w) { w.on_project = i; });
        }
        if (s.in_acme < words.size() && is_part(i, s.in_acme)) {
            add([i](auto& w) { w.in_acme = i; });
        }
    }
    add([&](auto& w) { w.in_acme = words.size(); });
    const auto& lists = project_choices();
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const bool narrower =
            lists[s.projects].all ||
            (!lists[i].all && std::ranges::all_of(lists[i].incarnations, [&](const auto& project) {
                const auto& wide = lists[s.projects].incarnations;
                const auto same = wide.find(project.first);
                return same != wide.end() && same->second == project.second;
            }));
        if (narrower) {
            add([i](auto& w) { w.projects = i; });
        }
    }
    add([](auto& w) { w.pinned = true; });
    add([](auto& w) { w.owner = Owner::Inactive; });
    add([](auto& w) { w.owner = Owner::Absent; });
    if (s.owner == Owner::Good) {
        add([](auto& w) { w.owner = Owner::Namesake; });
    }
    add([](auto& w) { w.project_grant = ProjectGrant::Absent; });
    add([](auto& w) { w.project_grant = ProjectGrant::ForUserNamesake; });
    if (s.project_grant == ProjectGrant::ForThis) {
        add([](auto& w) { w.project_grant = ProjectGrant::ForProjectNamesake; });
    }
    add([](auto& w) { w.record = Record::Absent; });
    if (s.record == Record::InAcme) {
        add([](auto& w) { w.record = Record::InNone; });
        add([](auto& w) { w.record = Record::InAcmeNamesake; });
    }
    add([](auto& w) { w.all_types = false; });
    for (const auto life : {Life::Expired, Life::ExpiresNow, Life::Revoked}) {
        add([life](auto& w) { w.life = life; });
    }
    return all;
}

void less_is_never_more(void**) {
    Drawer drawer;
    int refused = 0;
    int taken_away = 0; ///< admissions that a weakening ended
    for (int i = 0; i < k_situations / 10; ++i) {
        const auto situation = drawer.draw();
        const bool let_in = Material(situation).decision().allowed();
        refused += let_in ? 0 : 1;
        for (const auto& weaker : weakened(situation)) {
            const bool still = Material(weaker).decision().allowed();
            ASSERT_ROW(shown(situation) + " => " + shown(weaker), let_in || !still);
            taken_away += let_in && !still ? 1 : 0;
        }
    }
    assert_true(refused > 1000);
    assert_true(taken_away > 1000);
}

/// Where something is asked already, asking for more lets nobody in.
void asking_for_more_lets_nobody_in(void**) {
    Drawer drawer;
    for (int i = 0; i < k_situations / 10; ++i) {
        const auto situation = drawer.draw();
        if (situation.wanted_permissions.empty() || Material(situation).decision().allowed()) {
            continue;
        }
        for (const std::string_view more : {"scan", "provision", "admin", "", "*"}) {
            for (const bool in_front : {false, true}) {
                auto stricter = situation;
                auto& wanted = stricter.wanted_permissions;
                wanted.insert(in_front ? wanted.begin() : wanted.end(), more);
                ASSERT_ROW(shown(stricter), !Material(stricter).decision().allowed());
            }
        }
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(decides_as_the_naive_reading_does),
        cmocka_unit_test(the_records_it_says_it_needs_are_enough),
        cmocka_unit_test(what_is_said_early_is_said_in_the_end),
        cmocka_unit_test(less_is_never_more),
        cmocka_unit_test(asking_for_more_lets_nobody_in),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
