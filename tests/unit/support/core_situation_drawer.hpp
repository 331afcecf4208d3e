/// @file core_situation_drawer.hpp
/// Situations at random, the same in every run.
#pragma once

#include "support/core_situation.hpp"

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace tokenward::test::situations {

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

/// For whoever reads that a row failed.
inline std::string shown(const Situation& s) {
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

} // namespace tokenward::test::situations
