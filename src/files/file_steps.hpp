/// @file file_steps.hpp
/// What writing a file so that a crash leaves the old one or the new one, whole, consists of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::files {

/// Of `path` as it is written.
[[nodiscard]] std::string folder_of(const std::string& path);

/// A name in the folder of `path` that nobody has; nothing without randomness.
[[nodiscard]] std::optional<std::string> temporary_beside(const std::string& path);

/// False with errno set.
[[nodiscard]] bool write_all(int fd, std::string_view text) noexcept;

/// So that a name in it is there after a crash. False with errno set.
[[nodiscard]] bool sync_folder(const std::string& folder) noexcept;

} // namespace tokenward::files
