#include "admin/records/grant_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {

GrantDetail GrantDetail::read(DetailReader& reader) {
    GrantDetail grant;
    grant.login = reader.text("login", is_login);
    grant.user_incarnation = reader.text("userinc", is_incarnation);
    grant.project = reader.text("project", is_project_key);
    grant.project_incarnation = reader.text("projectinc", is_incarnation);
    grant.permissions = reader.permissions("perms");
    return grant;
}

OwnedFields GrantDetail::fields() const {
    DetailWriter writer;
    writer.put("login", login)
        .put("userinc", user_incarnation)
        .put("project", project)
        .put("projectinc", project_incarnation)
        .put("perms", permissions.text());
    return std::move(writer).take();
}

} // namespace tokenward::admin
