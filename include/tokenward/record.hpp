/// @file record.hpp
/// The gate's records, as values. Decoding gives views into the fields it was
/// given and allocates nothing; it is strict: an unknown field may be a limit
/// that this version doesn't know, so a record that has one is no record.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/record_lists.hpp"
#include "tokenward/result.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace tokenward {

enum class RecordFault : std::uint8_t {
    BadSeal,   ///< seal_is_valid() said no
    Malformed, ///< sealed by us, yet not of the form: a bug or another version's
               ///< record
};

inline constexpr std::size_t k_max_attributes = 16;
/// Before an attribute's name, in the name of its field.
inline constexpr std::string_view k_attribute_prefix = "a:";

struct Attribute {
    std::string_view name;
    std::string_view value;
};

/// What a token is pinned to: a view of the record's fields, which must outlive it.
class AttributeList {
public:
    AttributeList() = default;
    /// @param fields named k_attribute_prefix and the attribute's name
    explicit AttributeList(std::span<const Field> fields) noexcept : fields_(fields) {}
    explicit AttributeList(std::vector<Field>&& fields) = delete;

    [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    /// The name comes without its prefix.
    [[nodiscard]] Attribute operator[](std::size_t index) const noexcept;

private:
    std::span<const Field> fields_;
};

/// `<prefix>gate:t:<lookup>`
struct TokenRecord {
    std::string_view id;
    std::string_view name;
    TokenType type = TokenType::User;
    std::string_view owner; ///< login; empty for organization tokens
    std::string_view owner_incarnation;
    std::string_view organization; ///< key; organization tokens only
    std::string_view organization_incarnation;
    ProjectList projects = ProjectList::all();
    PermissionList permissions = PermissionList::all();
    AttributeList attributes;
    std::optional<Time> expires_at;
    std::string_view predecessor; ///< token id; empty when not made by rotation
};

/// What is left of a revoked token, under its old name, for 90 days.
struct Tombstone {
    std::string_view id;
    std::string_view why; ///< a word: `revoked`, `rotated`, `project-deleted`, …
};

using TokenEntry = std::variant<TokenRecord, Tombstone>;

struct OrganizationGrant {
    std::string_view incarnation;
    PermissionList permissions;
};

/// `<prefix>gate:u:<login>`: what a user may do now.
struct UserAuthority {
    std::string_view incarnation;
    bool active = false;
    PermissionList permissions;                 ///< global
    std::span<const Field> organization_fields; ///< named `org:<key>`; see grant_in()

    /// What the user was granted in `organization`; nothing when nothing was.
    [[nodiscard]] std::optional<OrganizationGrant>
    grant_in(std::string_view organization) const noexcept;
};

/// `<prefix>gate:u:<login>:<project>`: what a user may do on one project now.
struct ProjectAuthority {
    std::string_view user_incarnation;
    std::string_view project_incarnation;
    PermissionList permissions;
};

/// `<prefix>gate:p:<project>`
struct ProjectRecord {
    std::string_view incarnation;
    std::string_view organization; ///< empty when it is in none
    std::string_view organization_incarnation;
};

/// `<prefix>gate:meta`: makes a Redis ours.
struct StoreMeta {
    std::string_view store_id;
};

// Open: check the seal for the record named `redis_key`, then decode. `fields`
// is sorted in place and must outlive the result.
using Fields = std::span<Field>;
[[nodiscard]] Result<TokenEntry, RecordFault> open_token(const Keyring&, std::string_view redis_key,
                                                         Fields) noexcept;
[[nodiscard]] Result<UserAuthority, RecordFault>
open_user(const Keyring&, std::string_view redis_key, Fields) noexcept;
[[nodiscard]] Result<ProjectAuthority, RecordFault>
open_project_authority(const Keyring&, std::string_view redis_key, Fields) noexcept;
[[nodiscard]] Result<ProjectRecord, RecordFault>
open_project(const Keyring&, std::string_view redis_key, Fields) noexcept;
[[nodiscard]] Result<StoreMeta, RecordFault> open_meta(const Keyring&, std::string_view redis_key,
                                                       Fields) noexcept;

// Close: the fields of a record, sealed for `redis_key` by the current key. An
// error names the field that is outside its grammar; nothing outside a grammar
// is ever sealed.
[[nodiscard]] Result<OwnedFields> seal_token(const Keyring&, std::string_view redis_key,
                                             const TokenRecord&);
[[nodiscard]] Result<OwnedFields> seal_tombstone(const Keyring&, std::string_view redis_key,
                                                 const Tombstone&);
/// `organizations` goes beside `user.organization_fields`, which is ignored
/// here.
struct NamedOrganizationGrant {
    std::string_view organization;
    OrganizationGrant grant;
};
[[nodiscard]] Result<OwnedFields> seal_user(const Keyring&, std::string_view redis_key,
                                            const UserAuthority& user,
                                            std::span<const NamedOrganizationGrant> organizations);
[[nodiscard]] Result<OwnedFields> seal_project_authority(const Keyring&, std::string_view redis_key,
                                                         const ProjectAuthority&);
[[nodiscard]] Result<OwnedFields> seal_project(const Keyring&, std::string_view redis_key,
                                               const ProjectRecord&);
[[nodiscard]] Result<OwnedFields> seal_meta(const Keyring&, std::string_view redis_key,
                                            const StoreMeta&);

} // namespace tokenward
