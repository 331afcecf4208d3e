#include "admin/records/user_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {
namespace {

constexpr std::string_view k_organization_prefix = "org:";

/// `<incarnation> <permissions>`; the latter are never empty.
std::optional<UserDetail::InOrganization> parse_grant(std::string_view text) {
    const auto incarnation = text.substr(0, k_incarnation_size);
    const auto rest = text.substr(incarnation.size());
    if (!is_incarnation(incarnation) || !rest.starts_with(' ')) {
        return std::nullopt;
    }
    auto permissions = PermissionSet::parse(rest.substr(1));
    if (!permissions) {
        return std::nullopt;
    }
    return UserDetail::InOrganization{std::string(incarnation), *std::move(permissions)};
}

bool is_anything(std::string_view /*text*/) noexcept {
    return true;
}

} // namespace

UserDetail UserDetail::read(DetailReader& reader) {
    UserDetail user;
    user.login = reader.text("login", is_login);
    user.incarnation = reader.text("inc", is_incarnation);
    user.active = reader.flag("active");
    user.profile.name = reader.text_if_any("name", is_attribute_value);
    user.profile.email = reader.text_if_any("mail", is_email);
    user.profile.department = reader.text_if_any("department", is_attribute_value);
    user.profile.user_type = reader.text_if_any("usertype", is_attribute_value);
    user.permissions = reader.permissions("perms");
    for (const auto& [key, text] :
         reader.all(k_organization_prefix, is_organization_key, is_anything)) {
        auto grant = parse_grant(text);
        reader.expect(grant.has_value());
        if (grant) {
            user.organizations.emplace(key, *std::move(grant));
        }
    }
    user.created_at = reader.time("created");
    user.created_by = reader.text("by", is_clean_text);
    return user;
}

OwnedFields UserDetail::fields() const {
    DetailWriter writer;
    writer.put("login", login)
        .put("inc", incarnation)
        .put("active", active ? "1" : "0")
        .put_if_any("name", profile.name)
        .put_if_any("mail", profile.email)
        .put_if_any("department", profile.department)
        .put_if_any("usertype", profile.user_type)
        .put("perms", permissions.text())
        .put("created", created_at)
        .put("by", created_by);
    for (const auto& [key, grant] : organizations) {
        writer.put(std::string(k_organization_prefix) + key,
                   grant.incarnation + " " + grant.permissions.text());
    }
    return std::move(writer).take();
}

PermissionSet UserDetail::permissions_in(const std::string& organization,
                                         std::string_view in_incarnation) const {
    const auto found = organizations.find(organization);
    return found != organizations.end() && found->second.incarnation == in_incarnation
               ? found->second.permissions
               : PermissionSet();
}

} // namespace tokenward::admin
