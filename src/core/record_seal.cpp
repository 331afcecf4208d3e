#include "tokenward/record.hpp"

#include "tokenward/names.hpp"
#include "tokenward/seal.hpp"

#include "core/record_fields.hpp"
#include "core/record_grammar.hpp"

#include <algorithm>

namespace tokenward {
namespace {

using namespace record_field;

void put(OwnedFields& fields, std::string_view field, std::string_view value) {
    fields.emplace_back(field, value);
}

void put_unless_empty(OwnedFields& fields, std::string_view field, std::string_view value) {
    if (!value.empty()) {
        put(fields, field, value);
    }
}

Error about_field(std::string_view field, std::string_view redis_key, std::string_view what) {
    return Error{"the field \"" + std::string(field) + "\" of the record " +
                 std::string(redis_key) + " " + std::string(what)};
}

Error outside_grammar(std::string_view field, std::string_view redis_key) {
    return about_field(field, redis_key, "is outside its grammar");
}

template <class Record>
std::optional<Error> refuse(const Record& record, std::string_view redis_key) {
    const auto fault = find_fault(record);
    return fault.empty() ? std::nullopt : std::optional(outside_grammar(fault, redis_key));
}

bool is_readable(const OwnedFields& fields) noexcept {
    std::size_t bytes = 0;
    for (const auto& [field_name, value] : fields) {
        bytes += field_name.size() + value.size();
    }
    return fields.size() <= k_max_record_fields && bytes <= k_max_record_bytes;
}

/// Refuses what no reader would take: a hash holds no field twice, and a record has its limits.
Result<OwnedFields> sealed(const Keyring& keys, std::string_view redis_key, OwnedFields fields) {
    put(fields, version, version_1);
    add_seal(keys, SealDomain::Gate, redis_key, fields);
    const auto doubled = std::ranges::adjacent_find(fields, {}, &OwnedFields::value_type::first);
    if (doubled != fields.end()) {
        return about_field(doubled->first, redis_key, "stands twice");
    }
    if (!is_readable(fields)) {
        return Error{"the record " + std::string(redis_key) + " is larger than the " +
                     std::to_string(k_max_record_fields) + " fields and " +
                     std::to_string(k_max_record_bytes) + " bytes that are read"};
    }
    return fields;
}

} // namespace

Result<OwnedFields> seal_token(const Keyring& keys, std::string_view redis_key,
                               const TokenRecord& record) {
    if (auto error = refuse(record, redis_key)) {
        return *std::move(error);
    }
    OwnedFields fields;
    put(fields, id, record.id);
    put(fields, name, record.name);
    put(fields, type, to_word(record.type));
    put_unless_empty(fields, owner, record.owner);
    put_unless_empty(fields, owner_incarnation, record.owner_incarnation);
    put_unless_empty(fields, organization, record.organization);
    put_unless_empty(fields, organization_incarnation, record.organization_incarnation);
    put(fields, projects, record.projects.text());
    put(fields, permissions, record.permissions.text());
    for (const auto& attribute : record.attributes.fields()) {
        put(fields, attribute.name, attribute.value);
    }
    if (record.expires_at) {
        put(fields, expires, std::to_string(to_epoch(*record.expires_at)));
    }
    put_unless_empty(fields, predecessor, record.predecessor);
    return sealed(keys, redis_key, std::move(fields));
}

Result<OwnedFields> seal_tombstone(const Keyring& keys, std::string_view redis_key,
                                   const Tombstone& record) {
    if (auto error = refuse(record, redis_key)) {
        return *std::move(error);
    }
    OwnedFields fields;
    put(fields, id, record.id);
    put(fields, why, record.why);
    return sealed(keys, redis_key, std::move(fields));
}

Result<OwnedFields> seal_user(const Keyring& keys, std::string_view redis_key,
                              const UserAuthority& user,
                              std::span<const NamedOrganizationGrant> organizations) {
    OwnedFields fields;
    for (const auto& [organization_key, grant] : organizations) {
        // More than an incarnation would be read as permissions.
        if (!is_incarnation(grant.incarnation)) {
            return outside_grammar(organization_prefix, redis_key);
        }
        put(fields, std::string(organization_prefix).append(organization_key),
            std::string(grant.incarnation).append(" ").append(grant.permissions.text()));
    }
    // The grants are checked in the form they will be read in.
    const auto views = views_of(fields);
    auto checked = user;
    checked.organization_fields = views;
    if (auto error = refuse(checked, redis_key)) {
        return *std::move(error);
    }
    put(fields, active, user.active ? "1" : "0");
    put(fields, incarnation, user.incarnation);
    put(fields, permissions, user.permissions.text());
    return sealed(keys, redis_key, std::move(fields));
}

Result<OwnedFields> seal_project_authority(const Keyring& keys, std::string_view redis_key,
                                           const ProjectAuthority& record) {
    if (auto error = refuse(record, redis_key)) {
        return *std::move(error);
    }
    OwnedFields fields;
    put(fields, user_incarnation, record.user_incarnation);
    put(fields, project_incarnation, record.project_incarnation);
    put(fields, permissions, record.permissions.text());
    return sealed(keys, redis_key, std::move(fields));
}

Result<OwnedFields> seal_project(const Keyring& keys, std::string_view redis_key,
                                 const ProjectRecord& record) {
    if (auto error = refuse(record, redis_key)) {
        return *std::move(error);
    }
    OwnedFields fields;
    put(fields, incarnation, record.incarnation);
    put_unless_empty(fields, organization, record.organization);
    put_unless_empty(fields, organization_incarnation, record.organization_incarnation);
    return sealed(keys, redis_key, std::move(fields));
}

Result<OwnedFields> seal_meta(const Keyring& keys, std::string_view redis_key,
                              const StoreMeta& record) {
    if (auto error = refuse(record, redis_key)) {
        return *std::move(error);
    }
    OwnedFields fields;
    put(fields, store, record.store_id);
    return sealed(keys, redis_key, std::move(fields));
}

} // namespace tokenward
