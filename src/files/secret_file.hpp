/// @file secret_file.hpp
/// Reading and writing the files that hold secrets: key files and passwords.
#pragma once

#include "tokenward/result.hpp"
#include "tokenward/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace tokenward::files {

inline constexpr std::size_t k_max_secret_file = 64 * 1024;

/// The whole text of `path`, byte by byte. Follows symlinks. Refused: anything that is no regular
/// file, a file that others may read or write or the group may write, and one larger than
/// k_max_secret_file. Errors name the path and the reason, never the content.
[[nodiscard]] Result<SecretText> read_secret_file(const std::string& path);

/// The first line of `path`, without its line end: a password as people write it into a file.
/// Refused as above, and when it is empty or holds a NUL.
[[nodiscard]] Result<SecretText> read_password_file(const std::string& path);

enum class WriteMode : std::uint8_t {
    Create,  ///< an error when `path` is there already, even as a dangling symlink
    Replace, ///< made or replaced; through a symlink its target is replaced, not the link
};

/// Writes `text` so that a crash leaves the old file or the new one, whole: a temporary file in the
/// same folder, fsync, rename (or link, for Create), fsync of the folder.
/// @param permissions of a new file, whatever the umask; none for others, no write for the group.
///                    A file that is replaced keeps its owner, its group and, as far as a secret
///                    may, its permissions; not being able to is an error.
[[nodiscard]] Outcome write_secret_file(const std::string& path, std::string_view text,
                                        WriteMode mode, mode_t permissions = 0600);

} // namespace tokenward::files
