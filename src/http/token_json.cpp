#include "http/token_json.hpp"

#include "admin/records/expiry.hpp"

#include <array>
#include <string_view>

namespace tokenward::http {
namespace {

/// `"*"` for all, else a list, which may be empty.
Json projects_json(const admin::ProjectScope& projects) {
    if (projects.is_all()) {
        return "*";
    }
    auto keys = Json::array();
    for (const auto& [key, incarnation] : projects.items()) {
        keys.push_back(key);
    }
    return keys;
}

constexpr std::array k_token_members = {
    Member{"id", Kind::String, Presence::Required, "its public name"},
    Member{"name", Kind::String, Presence::Required},
    Member{"type", Kind::String, Presence::Required, {}, k_token_type_words},
    Member{"owner", Kind::String, Presence::Nullable, "a login"},
    Member{"organization", Kind::String, Presence::Nullable, "of organization tokens"},
    Member{"projects", Kind::StringsOrAll, Presence::Required},
    Member{"permissions", Kind::StringsOrAll, Presence::Required},
    Member{"attributes", Kind::StringMap, Presence::Required},
    Member{"description", Kind::String, Presence::Nullable},
    Member{"status", Kind::String, Presence::Required,
           "expiring: under 7 days left; rotated: another took its place, and it ends soon",
           k_token_statuses},
    Member{"expires_at", Kind::Time, Presence::Nullable, "null: never"},
    Member{"last_used_at", Kind::Time, Presence::Nullable, "noted at most hourly"},
    Member{"imported_from", Kind::String, Presence::Nullable, "the server that issued it"},
    Member{"imported_at", Kind::Time, Presence::Nullable},
    Member{"rotated_to", Kind::String, Presence::Nullable,
           "id of its successor, of a token that was rotated out"},
    Member{"rotated_at", Kind::Time, Presence::Nullable},
    Member{"rotated_from", Kind::String, Presence::Nullable,
           "id of its predecessor, while that one may still be used"},
    Member{"restored_at", Kind::Time, Presence::Nullable, "taken from a backup"},
    Member{"created_at", Kind::Time, Presence::Required},
    Member{"created_by", Kind::String, Presence::Required},
};

constexpr Member k_token_text_member{"token", Kind::String, Presence::Required,
                                     "shown this once; no copy is kept"};

constexpr auto k_created_members = joined(std::array{k_token_text_member}, k_token_members);

constexpr Member k_predecessor_member{"predecessor",
                                      Kind::Object,
                                      Presence::Nullable,
                                      "as it is in its grace; null: ended at once",
                                      {},
                                      &k_token_schema};

constexpr auto k_rotated_members = joined(k_created_members, std::array{k_predecessor_member});

} // namespace

constinit const Schema k_token_schema{"Token", k_token_members};
constinit const Schema k_created_token_schema{"CreatedToken", k_created_members};
constinit const Schema k_rotated_token_schema{"RotatedToken", k_rotated_members};

Json to_json(const admin::RotatedToken& rotated, Time now) {
    Json document = {{"token", std::string(rotated.successor.text.view())}};
    document.update(to_json(rotated.successor.detail, now));
    document["predecessor"] = rotated.predecessor ? to_json(*rotated.predecessor, now) : Json();
    return document;
}

Json to_json(const admin::TokenDetail& token, Time now) {
    auto attributes = Json::object();
    for (const auto& [name, value] : token.attributes) {
        attributes[name] = value;
    }
    return {
        {"id", token.id},
        {"name", token.name},
        {"type", to_word(token.type)},
        {"owner", or_null(token.owner)},
        {"organization", or_null(token.organization)},
        {"projects", projects_json(token.projects)},
        {"permissions", token.permissions.is_all() ? Json("*") : Json(token.permissions.words())},
        {"attributes", attributes},
        {"description", or_null(token.description)},
        {"status", to_word(token.status(now))},
        {"expires_at", or_null(token.expires_at)},
        {"last_used_at", or_null(token.last_used)},
        {"imported_from", token.origin ? Json(token.origin->server) : Json()},
        {"imported_at", token.origin ? Json(admin::time_text(token.origin->imported_at)) : Json()},
        {"rotated_to", token.succession ? Json(token.succession->successor) : Json()},
        {"rotated_at", token.succession ? Json(admin::time_text(token.succession->at)) : Json()},
        {"rotated_from", or_null(token.predecessor)},
        {"restored_at", or_null(token.restored_at)},
        {"created_at", admin::time_text(token.created_at)},
        {"created_by", token.created_by}};
}

} // namespace tokenward::http
