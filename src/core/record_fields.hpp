// The names of the fields in gate records, and the version they are written in.
#pragma once

#include <string_view>

namespace tokenward::record_field {

// Used as record_field::owner. NOLINTBEGIN(readability-identifier-naming)
inline constexpr std::string_view version = "v";
inline constexpr std::string_view version_1 = "1";

inline constexpr std::string_view active = "active";
inline constexpr std::string_view expires = "exp";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view incarnation = "inc";
inline constexpr std::string_view name = "name";
inline constexpr std::string_view organization = "org";
inline constexpr std::string_view organization_incarnation = "orginc";
inline constexpr std::string_view organization_prefix = "org:";
inline constexpr std::string_view owner = "owner";
inline constexpr std::string_view owner_incarnation = "ownerinc";
inline constexpr std::string_view permissions = "perms";
inline constexpr std::string_view predecessor = "pred";
inline constexpr std::string_view project_incarnation = "projectinc";
inline constexpr std::string_view projects = "projects";
inline constexpr std::string_view store = "store";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view user_incarnation = "userinc";
inline constexpr std::string_view why = "why";

// NOLINTEND(readability-identifier-naming)

} // namespace tokenward::record_field
