// The gate against a second, deliberately naive reading of its rules, over a great many
// situations drawn at random (the same in every run); and what no situation may break:
//
// - taking an authority away or narrowing a scope never turns a refusal into an admission,
// - the records the gate says it needs are all it looks at,
// - what is said early is what is said in the end.
#include "support/core_naive_gate.hpp"
#include "support/core_records.hpp"
#include "support/core_situation_drawer.hpp"
#include "support/core_support.hpp"

#include "tokenward/gate.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::test::situations;

namespace {

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
