#include "tokenward/record_lists.hpp"

#include "tokenward/names.hpp"

namespace tokenward {
namespace {

constexpr std::string_view k_all = "*";

struct BoundProject {
    std::string_view key;
    std::string_view incarnation;
};

std::optional<BoundProject> split_bound(std::string_view word) noexcept {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) {
        return std::nullopt;
    }
    return BoundProject{word.substr(0, equals), word.substr(equals + 1)};
}

} // namespace

std::optional<std::string_view> WordSplitter::next() noexcept {
    if (!more_) {
        return std::nullopt;
    }
    const auto end = rest_.find(' ');
    const auto word = rest_.substr(0, end);
    more_ = end != std::string_view::npos;
    rest_.remove_prefix(more_ ? end + 1 : rest_.size());
    return word;
}

std::optional<PermissionList> PermissionList::parse(std::string_view text) noexcept {
    if (text == k_all) {
        return all();
    }
    WordSplitter words(text);
    while (const auto word = words.next()) {
        if (!is_permission(*word)) {
            return std::nullopt;
        }
    }
    return PermissionList(text);
}

PermissionList PermissionList::all() noexcept {
    return PermissionList(k_all);
}

bool PermissionList::contains(std::string_view permission) const noexcept {
    if (is_all()) {
        return true;
    }
    WordSplitter words(text_);
    while (const auto word = words.next()) {
        if (*word == permission) {
            return true;
        }
    }
    return false;
}

std::optional<ProjectList> ProjectList::parse(std::string_view text) noexcept {
    if (text == k_all) {
        return all();
    }
    WordSplitter words(text);
    while (const auto word = words.next()) {
        const auto bound = split_bound(*word);
        if (!bound || !is_project_key(bound->key) || !is_incarnation(bound->incarnation)) {
            return std::nullopt;
        }
    }
    return ProjectList(text);
}

ProjectList ProjectList::all() noexcept {
    return ProjectList(k_all);
}

std::string_view ProjectList::incarnation_of(std::string_view project) const noexcept {
    WordSplitter words(text_);
    while (const auto word = words.next()) {
        const auto bound = split_bound(*word);
        if (bound && bound->key == project) {
            return bound->incarnation;
        }
    }
    return {};
}

std::string_view ProjectList::first_key() const noexcept {
    return is_all() ? std::string_view() : text_.substr(0, text_.find('='));
}

} // namespace tokenward
