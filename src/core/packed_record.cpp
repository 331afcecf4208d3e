#include "tokenward/packed_record.hpp"

#include "core/packed_bytes.hpp"

#include <array>
#include <type_traits>
#include <variant>

namespace tokenward {
namespace {

/// The first byte of every packed record. A tombstone stands where a token stood, and is told
/// apart.
enum class Tag : char {
    Token = 't',
    Tombstone = 'x',
    User = 'u',
    UserProject = 'a',
    Project = 'p',
    Meta = 'm'
};

/// Behind the tag of a user: how many organizations.
using OrganizationCount = std::uint32_t;
/// Behind the tag of a token: how many attributes.
using AttributeCount = std::uint8_t;

constexpr std::int64_t k_no_expiry = -1;

void write(PackWriter& out, const TokenRecord& record) {
    const auto attributes = record.attributes.fields();
    out.number(Tag::Token);
    out.number(static_cast<AttributeCount>(attributes.size()));
    out.number(record.type);
    out.number(record.expires_at ? to_epoch(*record.expires_at) : k_no_expiry);
    out.texts(std::array{record.id, record.name, record.owner, record.owner_incarnation,
                         record.organization, record.organization_incarnation,
                         record.projects.text(), record.permissions.text(), record.predecessor});
    for (const auto& attribute : attributes) {
        out.text(attribute.name);
        out.text(attribute.value);
    }
}

void write(PackWriter& out, const Tombstone& record) {
    out.number(Tag::Tombstone);
    out.text(record.id);
    out.text(record.why);
}

void write(PackWriter& out, const TokenEntry& entry) {
    std::visit([&out](const auto& record) { write(out, record); }, entry);
}

void write(PackWriter& out, const UserAuthority& record) {
    out.number(Tag::User);
    out.number(static_cast<OrganizationCount>(record.organization_fields.size()));
    out.number(static_cast<std::uint8_t>(record.active));
    out.text(record.incarnation);
    out.text(record.permissions.text());
    for (const auto& field : record.organization_fields) {
        out.text(field.name);
        out.text(field.value);
    }
}

void write(PackWriter& out, const ProjectAuthority& record) {
    out.number(Tag::UserProject);
    out.text(record.user_incarnation);
    out.text(record.project_incarnation);
    out.text(record.permissions.text());
}

void write(PackWriter& out, const ProjectRecord& record) {
    out.number(Tag::Project);
    out.text(record.incarnation);
    out.text(record.organization);
    out.text(record.organization_incarnation);
}

void write(PackWriter& out, const StoreMeta& record) {
    out.number(Tag::Meta);
    out.text(record.store_id);
}

template <class Opened> std::optional<RecordFault> pack(const Opened& opened, std::string& out) {
    if (!opened) {
        return opened.error();
    }
    PackWriter writer(out);
    write(writer, *opened);
    return std::nullopt;
}

/// Past the tag, if it is this one.
std::optional<PackReader> reader_of(std::string_view packed, Tag tag) noexcept {
    if (packed.empty() || packed.front() != static_cast<char>(tag)) {
        return std::nullopt;
    }
    return PackReader(packed.substr(1));
}

void read_fields(PackReader& in, std::span<Field> room) noexcept {
    for (auto& field : room) {
        field.name = in.text();
        field.value = in.text();
    }
}

void read(PackReader& in, TokenRecord& record, std::span<Field> room) noexcept {
    record.type = in.number<TokenType>();
    const auto expires_at = in.number<std::int64_t>();
    if (expires_at != k_no_expiry) {
        record.expires_at = from_epoch(expires_at);
    }
    std::string_view projects;
    std::string_view permissions;
    in.texts(record.id, record.name, record.owner, record.owner_incarnation, record.organization,
             record.organization_incarnation, projects, permissions, record.predecessor);
    record.projects = ProjectList::from_verified(projects);
    record.permissions = PermissionList::from_verified(permissions);
    read_fields(in, room);
    record.attributes = AttributeList(room);
}

void read(PackReader& in, Tombstone& record) noexcept {
    record.id = in.text();
    record.why = in.text();
}

void read(PackReader& in, ProjectAuthority& record) noexcept {
    record.user_incarnation = in.text();
    record.project_incarnation = in.text();
    record.permissions = PermissionList::from_verified(in.text());
}

void read(PackReader& in, ProjectRecord& record) noexcept {
    record.incarnation = in.text();
    record.organization = in.text();
    record.organization_incarnation = in.text();
}

void read(PackReader& in, StoreMeta& record) noexcept {
    record.store_id = in.text();
}

template <class Record> std::optional<Record> unpack(std::string_view packed, Tag tag) noexcept {
    std::optional<Record> record;
    if (auto in = reader_of(packed, tag)) {
        read(*in, record.emplace());
        if (!in->good()) {
            record.reset();
        }
    }
    return record;
}

} // namespace

std::optional<RecordFault> pack_record(RecordKind kind, const Keyring& keys,
                                       std::string_view redis_key, Fields fields,
                                       std::string& out) {
    out.clear();
    switch (kind) {
    case RecordKind::Token:
        return pack(open_token(keys, redis_key, fields), out);
    case RecordKind::User:
        return pack(open_user(keys, redis_key, fields), out);
    case RecordKind::UserProject:
        return pack(open_project_authority(keys, redis_key, fields), out);
    case RecordKind::Project:
        return pack(open_project(keys, redis_key, fields), out);
    case RecordKind::Meta:
        break;
    }
    return pack(open_meta(keys, redis_key, fields), out);
}

bool packed_record_grants(std::string_view packed) noexcept {
    return !packed.empty() && packed.front() != static_cast<char>(Tag::Tombstone);
}

std::size_t packed_attributes(std::string_view packed) noexcept {
    auto in = reader_of(packed, Tag::Token);
    return in ? in->number<AttributeCount>() : 0;
}

std::optional<TokenEntry> unpack_token(std::string_view packed, std::span<Field> room) noexcept {
    if (const auto tombstone = unpack<Tombstone>(packed, Tag::Tombstone)) {
        return *tombstone;
    }
    auto in = reader_of(packed, Tag::Token);
    if (!in || in->number<AttributeCount>() != room.size()) {
        return std::nullopt;
    }
    std::optional<TokenEntry> entry(std::in_place);
    read(*in, std::get<TokenRecord>(*entry), room);
    if (!in->good()) {
        entry.reset();
    }
    return entry;
}

std::optional<ProjectAuthority> unpack_project_authority(std::string_view packed) noexcept {
    return unpack<ProjectAuthority>(packed, Tag::UserProject);
}

std::optional<ProjectRecord> unpack_project(std::string_view packed) noexcept {
    return unpack<ProjectRecord>(packed, Tag::Project);
}

std::optional<StoreMeta> unpack_meta(std::string_view packed) noexcept {
    return unpack<StoreMeta>(packed, Tag::Meta);
}

std::size_t packed_organizations(std::string_view packed) noexcept {
    auto in = reader_of(packed, Tag::User);
    return in ? in->number<OrganizationCount>() : 0;
}

std::optional<UserAuthority> unpack_user(std::string_view packed, std::span<Field> room) noexcept {
    auto in = reader_of(packed, Tag::User);
    if (!in || in->number<OrganizationCount>() != room.size()) {
        return std::nullopt;
    }
    std::optional<UserAuthority> record(std::in_place);
    record->active = in->number<std::uint8_t>() == 1;
    record->incarnation = in->text();
    record->permissions = PermissionList::from_verified(in->text());
    read_fields(*in, room);
    record->organization_fields = room;
    return in->good() ? record : std::nullopt;
}

} // namespace tokenward
