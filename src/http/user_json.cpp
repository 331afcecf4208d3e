#include "http/user_json.hpp"

#include "admin/records/expiry.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_user_members = {
    Member{"login"},
    Member{"active", Kind::Boolean},
    Member{"name", Kind::String, Presence::Nullable},
    Member{"email", Kind::String, Presence::Nullable},
    Member{"department", Kind::String, Presence::Nullable},
    Member{"user_type", Kind::String, Presence::Nullable},
    Member{"permissions", Kind::Strings, Presence::Required, "global ones"},
    Member{"organizations", Kind::StringsMap, Presence::Required, "permissions in each"},
    Member{"created_at", Kind::Time},
    Member{"created_by"},
};
constexpr std::array k_view_only_members = {
    Member{"projects", Kind::StringsMap, Presence::Required, "permissions on each"},
    Member{"tokens", Kind::Integer, Presence::Nullable,
           "roughly how many; null through a narrowed token"},
};
constexpr auto k_view_members = joined(k_user_members, k_view_only_members);

} // namespace

constinit const Schema k_user_schema{"User", k_user_members};
constinit const Schema k_user_view_schema{"UserView", k_view_members};

Json to_json(const admin::UserDetail& user) {
    auto organizations = Json::object();
    for (const auto& [key, grant] : user.organizations) {
        organizations[key] = grant.permissions.words();
    }
    return {{"login", user.login},
            {"active", user.active},
            {"name", or_null(user.profile.name)},
            {"email", or_null(user.profile.email)},
            {"department", or_null(user.profile.department)},
            {"user_type", or_null(user.profile.user_type)},
            {"permissions", user.permissions.words()},
            {"organizations", std::move(organizations)},
            {"created_at", admin::time_text(user.created_at)},
            {"created_by", user.created_by}};
}

Json to_json(const admin::UserView& view) {
    auto document = to_json(view.user);
    document["projects"] = Json::object();
    for (const auto& grant : view.grants) {
        document["projects"][grant.project] = grant.permissions.words();
    }
    document["tokens"] = view.tokens ? Json(*view.tokens) : Json();
    return document;
}

} // namespace tokenward::http
