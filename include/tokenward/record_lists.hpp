/// @file record_lists.hpp
/// The lists inside records, read in place: views that allocate nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward {

/// Words with a blank between them, or `*` for all. The empty list means none.
class PermissionList {
public:
    PermissionList() = default;
    /// Nothing when a word is outside is_permission() or blanks don't stand one
    /// by one.
    [[nodiscard]] static std::optional<PermissionList> parse(std::string_view text) noexcept;
    [[nodiscard]] static PermissionList all() noexcept;
    /// A text that parse() took before.
    [[nodiscard]] static PermissionList from_verified(std::string_view text) noexcept {
        return PermissionList(text);
    }

    [[nodiscard]] bool is_all() const noexcept { return text_ == "*"; }
    [[nodiscard]] bool contains(std::string_view permission) const noexcept;
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    explicit PermissionList(std::string_view text) noexcept : text_(text) {}
    std::string_view text_;
};

/// `key=incarnation` pairs with a blank between them, or `*` for all current
/// and future projects. The empty list means none: what is left when every
/// project of a list was deleted.
class ProjectList {
public:
    ProjectList() = default;
    [[nodiscard]] static std::optional<ProjectList> parse(std::string_view text) noexcept;
    [[nodiscard]] static ProjectList all() noexcept;
    /// A text that parse() took before.
    [[nodiscard]] static ProjectList from_verified(std::string_view text) noexcept {
        return ProjectList(text);
    }

    [[nodiscard]] bool is_all() const noexcept { return text_ == "*"; }
    /// The incarnation the list names for `project`; empty when it isn't on the
    /// list.
    [[nodiscard]] std::string_view incarnation_of(std::string_view project) const noexcept;
    /// The first project's key; empty when the list names none.
    [[nodiscard]] std::string_view first_key() const noexcept;
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    explicit ProjectList(std::string_view text) noexcept : text_(text) {}
    std::string_view text_;
};

/// Splits at single blanks, from the front; nothing left gives nothing.
class WordSplitter {
public:
    explicit WordSplitter(std::string_view text) noexcept : rest_(text), more_(!text.empty()) {}
    [[nodiscard]] std::optional<std::string_view> next() noexcept;

private:
    std::string_view rest_;
    bool more_;
};

} // namespace tokenward
