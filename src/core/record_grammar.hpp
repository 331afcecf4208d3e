// What a record may say: the same rules when it is sealed and when it is
// opened.
#pragma once

#include "tokenward/record.hpp"

#include <string_view>

namespace tokenward {

// Each gives the name of the first field that is outside its grammar, or
// nothing.
[[nodiscard]] std::string_view find_fault(const TokenRecord& record) noexcept;
[[nodiscard]] std::string_view find_fault(const Tombstone& record) noexcept;
[[nodiscard]] std::string_view find_fault(const UserAuthority& record) noexcept;
[[nodiscard]] std::string_view find_fault(const ProjectAuthority& record) noexcept;
[[nodiscard]] std::string_view find_fault(const ProjectRecord& record) noexcept;
[[nodiscard]] std::string_view find_fault(const StoreMeta& record) noexcept;

} // namespace tokenward
