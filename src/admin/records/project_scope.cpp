#include "admin/records/project_scope.hpp"

namespace tokenward::admin {

ProjectScope ProjectScope::all() {
    ProjectScope scope;
    scope.text_ = "*";
    return scope;
}

std::optional<ProjectScope> ProjectScope::parse(std::string_view text) {
    if (!ProjectList::parse(text)) {
        return std::nullopt;
    }
    ProjectScope scope;
    scope.text_ = text;
    return scope;
}

void ProjectScope::add(std::string_view project, std::string_view incarnation) {
    auto items = this->items();
    items.insert_or_assign(std::string(project), std::string(incarnation));
    set(items);
}

void ProjectScope::remove(std::string_view project) {
    if (is_all()) {
        return;
    }
    auto items = this->items();
    items.erase(std::string(project));
    set(items);
}

std::map<std::string, std::string> ProjectScope::items() const {
    std::map<std::string, std::string> items;
    if (is_all()) {
        return items;
    }
    WordSplitter splitter(text_);
    while (const auto word = splitter.next()) {
        const auto equals = word->find('=');
        items.emplace(word->substr(0, equals), word->substr(equals + 1));
    }
    return items;
}

ProjectList ProjectScope::view() const noexcept {
    // A default ProjectList is the empty list: none.
    return ProjectList::parse(text_).value_or(ProjectList());
}

void ProjectScope::set(const std::map<std::string, std::string>& items) {
    text_.clear();
    for (const auto& [project, incarnation] : items) {
        text_.append(text_.empty() ? "" : " ").append(project).append("=").append(incarnation);
    }
}

} // namespace tokenward::admin
