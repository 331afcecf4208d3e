#include "tokenward/record.hpp"

#include "tokenward/names.hpp"
#include "tokenward/seal.hpp"

#include "core/character_class.hpp"
#include "core/field_reader.hpp"
#include "core/record_fields.hpp"
#include "core/record_grammar.hpp"

#include <algorithm>
#include <charconv>

namespace tokenward {
namespace {

using namespace record_field;

/// One time has one spelling: digits without a sign or leading zeros.
std::optional<Time> read_time(std::string_view text) noexcept {
    const bool is_plain =
        !text.empty() && is_digit(text.front()) && (text.front() != '0' || text.size() == 1);
    std::int64_t seconds = 0;
    const auto* const end = text.data() + text.size();
    // `end` bounds it. NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (!is_plain || error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return from_epoch(seconds);
}

/// Takes a field that may be absent; an empty value is no way to write that.
bool take_optional(FieldReader& reader, std::string_view field, std::string_view& value) noexcept {
    const auto found = reader.take(field);
    value = found.value_or(std::string_view());
    return !found || !found->empty();
}

bool take_required(FieldReader& reader, std::string_view field, std::string_view& value) noexcept {
    const auto found = reader.take(field);
    value = found.value_or(std::string_view());
    return found.has_value();
}

template <class List>
bool take_list(FieldReader& reader, std::string_view field, List& list) noexcept {
    const auto text = reader.take(field);
    const auto parsed = text ? List::parse(*text) : std::nullopt;
    list = parsed.value_or(List());
    return parsed.has_value();
}

bool take_type(FieldReader& reader, TokenType& token_type) noexcept {
    const auto word = reader.take(type);
    const auto known = word ? token_type_from(*word) : std::nullopt;
    token_type = known.value_or(TokenType::User);
    return known.has_value();
}

bool take_expiry(FieldReader& reader, std::optional<Time>& expires_at) noexcept {
    const auto text = reader.take(expires);
    expires_at = text ? read_time(*text) : std::nullopt;
    return text.has_value() == expires_at.has_value();
}

bool read(FieldReader& reader, TokenRecord& record) noexcept {
    record.attributes = AttributeList(reader.take_all(k_attribute_prefix));
    return take_required(reader, id, record.id) && take_required(reader, name, record.name) &&
           take_type(reader, record.type) && take_optional(reader, owner, record.owner) &&
           take_optional(reader, owner_incarnation, record.owner_incarnation) &&
           take_optional(reader, organization, record.organization) &&
           take_optional(reader, organization_incarnation, record.organization_incarnation) &&
           take_list(reader, projects, record.projects) &&
           take_list(reader, permissions, record.permissions) &&
           take_expiry(reader, record.expires_at) &&
           take_optional(reader, predecessor, record.predecessor);
}

bool read(FieldReader& reader, Tombstone& record) noexcept {
    return take_required(reader, id, record.id) && take_required(reader, why, record.why);
}

bool read(FieldReader& reader, UserAuthority& record) noexcept {
    const auto flag = reader.take(active);
    record.active = flag == "1";
    record.organization_fields = reader.take_all(organization_prefix);
    return (flag == "0" || flag == "1") && take_required(reader, incarnation, record.incarnation) &&
           take_list(reader, permissions, record.permissions);
}

bool read(FieldReader& reader, ProjectAuthority& record) noexcept {
    return take_required(reader, user_incarnation, record.user_incarnation) &&
           take_required(reader, project_incarnation, record.project_incarnation) &&
           take_list(reader, permissions, record.permissions);
}

bool read(FieldReader& reader, ProjectRecord& record) noexcept {
    return take_required(reader, incarnation, record.incarnation) &&
           take_optional(reader, organization, record.organization) &&
           take_optional(reader, organization_incarnation, record.organization_incarnation);
}

bool read(FieldReader& reader, StoreMeta& record) noexcept {
    return take_required(reader, store, record.store_id);
}

/// Sorted fields whose seal was found good → the record.
template <class Record> Result<Record, RecordFault> decode(std::span<const Field> fields) noexcept {
    FieldReader reader(fields);
    Record record;
    if (reader.take(version) != version_1 || !reader.take(k_seal_field) || !read(reader, record) ||
        !reader.took_everything() || !find_fault(record).empty()) {
        return RecordFault::Malformed;
    }
    return record;
}

template <class Record>
Result<Record, RecordFault> open(const Keyring& keys, std::string_view redis_key,
                                 Fields fields) noexcept {
    if (!seal_is_valid(keys, SealDomain::Gate, redis_key, fields)) {
        return RecordFault::BadSeal;
    }
    return decode<Record>(fields);
}

bool is_tombstone(std::span<const Field> fields) noexcept {
    return FieldReader(fields).take(why).has_value();
}

template <class Record>
Result<TokenEntry, RecordFault> decode_entry(std::span<const Field> fields) noexcept {
    auto record = decode<Record>(fields);
    if (!record) {
        return record.error();
    }
    return TokenEntry(*std::move(record));
}

} // namespace

Attribute AttributeList::operator[](std::size_t index) const noexcept {
    auto [name, value] = fields_[index];
    name.remove_prefix(std::min(name.size(), k_attribute_prefix.size()));
    return {name, value};
}

std::optional<OrganizationGrant> UserAuthority::grant_in(std::string_view key) const noexcept {
    for (const auto& field : organization_fields) {
        if (field.name.substr(organization_prefix.size()) != key) {
            continue;
        }
        const auto granted = field.value.substr(0, k_incarnation_size);
        const auto rest = field.value.substr(granted.size());
        if (!is_incarnation(granted) || !rest.starts_with(' ')) {
            return std::nullopt;
        }
        const auto list = PermissionList::parse(rest.substr(1));
        return list ? std::optional(OrganizationGrant{granted, *list}) : std::nullopt;
    }
    return std::nullopt;
}

Result<TokenEntry, RecordFault> open_token(const Keyring& keys, std::string_view redis_key,
                                           Fields fields) noexcept {
    if (!seal_is_valid(keys, SealDomain::Gate, redis_key, fields)) {
        return RecordFault::BadSeal;
    }
    return is_tombstone(fields) ? decode_entry<Tombstone>(fields)
                                : decode_entry<TokenRecord>(fields);
}

Result<UserAuthority, RecordFault> open_user(const Keyring& keys, std::string_view redis_key,
                                             Fields fields) noexcept {
    return open<UserAuthority>(keys, redis_key, fields);
}

Result<ProjectAuthority, RecordFault>
open_project_authority(const Keyring& keys, std::string_view redis_key, Fields fields) noexcept {
    return open<ProjectAuthority>(keys, redis_key, fields);
}

Result<ProjectRecord, RecordFault> open_project(const Keyring& keys, std::string_view redis_key,
                                                Fields fields) noexcept {
    return open<ProjectRecord>(keys, redis_key, fields);
}

Result<StoreMeta, RecordFault> open_meta(const Keyring& keys, std::string_view redis_key,
                                         Fields fields) noexcept {
    return open<StoreMeta>(keys, redis_key, fields);
}

} // namespace tokenward
