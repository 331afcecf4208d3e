/// @file permission_set.hpp
/// Permissions as services hold them: owned, sorted, each once.
#pragma once

#include "tokenward/record_lists.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

/// Empty means none.
class PermissionSet {
public:
    PermissionSet() = default;
    [[nodiscard]] static PermissionSet all();
    /// The form that records hold, see PermissionList.
    [[nodiscard]] static std::optional<PermissionSet> parse(std::string_view text);

    /// False when it is there already. `word` is a permission; a set of all takes none.
    bool add(std::string_view word);
    /// False when it isn't there.
    bool remove(std::string_view word);

    [[nodiscard]] bool operator==(const PermissionSet&) const = default;
    [[nodiscard]] bool is_all() const noexcept { return view().is_all(); }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] bool contains(std::string_view word) const noexcept {
        return view().contains(word);
    }
    [[nodiscard]] std::vector<std::string> words() const;
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Valid while this object lives unchanged.
    [[nodiscard]] PermissionList view() const noexcept;

private:
    std::string text_;
};

} // namespace tokenward::admin
