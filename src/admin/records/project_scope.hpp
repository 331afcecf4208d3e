/// @file project_scope.hpp
/// The projects a token is for, as services hold them.
#pragma once

#include "tokenward/record_lists.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// All current and future projects, or a list, which may be empty: then it is none.
class ProjectScope {
public:
    ProjectScope() = default;
    [[nodiscard]] static ProjectScope all();
    /// The form that records hold, see ProjectList.
    [[nodiscard]] static std::optional<ProjectScope> parse(std::string_view text);

    void add(std::string_view project, std::string_view incarnation);
    /// A list that loses its last project stays a list.
    void remove(std::string_view project);

    [[nodiscard]] bool is_all() const noexcept { return text_ == "*"; }
    /// Keys with the incarnation each; empty for all.
    [[nodiscard]] std::map<std::string, std::string> items() const;
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Valid while this object lives unchanged.
    [[nodiscard]] ProjectList view() const noexcept;

private:
    void set(const std::map<std::string, std::string>& items);

    std::string text_;
};

} // namespace tokenward::admin
