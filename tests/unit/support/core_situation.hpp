/// @file core_situation.hpp
/// Everything that the gate's decision may hang on. A situation is one choice for each of these; a
/// choice is told twice: in the code's terms, and in plain ones that only a naive reading uses.
#pragma once

#include "tokenward/token_type.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace tokenward::test::situations {

inline constexpr std::string_view k_all_words = "*";

/// Permissions: `text` for the code, `words` for the naive reading.
struct Words {
    std::string_view text;
    std::set<std::string_view> words;

    [[nodiscard]] bool has(std::string_view word) const {
        return words.contains(k_all_words) || words.contains(word);
    }
};

inline const std::vector<Words>& permission_choices() {
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

inline const std::vector<Projects>& project_choices() {
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

enum class Life : std::uint8_t { Good, Expired, ExpiresNow, Revoked };
enum class Owner : std::uint8_t { Good, Inactive, Namesake, Absent };
enum class ProjectGrant : std::uint8_t { ForThis, ForUserNamesake, ForProjectNamesake, Absent };
enum class Record : std::uint8_t { InAcme, InOther, InNone, InAcmeNamesake, Namesake, Absent };
enum class WantedAttribute : std::uint8_t { None, Fits, Another, Empty };

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
inline bool can_exist(const Situation& s) {
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
inline std::optional<std::string_view> subject_of(const Situation& s) {
    if (s.wanted_project || s.type != TokenType::Project) {
        return s.wanted_project;
    }
    return project_choices()[s.projects].incarnations.begin()->first;
}

} // namespace tokenward::test::situations
