#include "admin/tokens/token_changes.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/token_json.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::http {
namespace {

constexpr std::array k_change_members = {
    Member{"name", Kind::String, Presence::Optional, "unique for its owner"},
    Member{"description", Kind::String, Presence::OptionalNullable, "null: none"},
};
constinit const Schema k_change{"TokenChange", k_change_members};

constexpr std::array k_projects_members = {
    Member{"all", Kind::Strings, Presence::Optional, "takes the place of the whole list"},
    Member{"add", Kind::Strings, Presence::Optional, "come to it"},
    Member{"remove", Kind::Strings, Presence::Optional, "go"},
};
constinit const Schema k_projects{"TokenProjectsChange", k_projects_members};

constexpr std::array k_ids_members = {
    Member{"ids", Kind::Strings, Presence::Required, "at most 500"},
};
constinit const Schema k_ids{"TokenIds", k_ids_members};

constexpr std::array k_result_members = {
    Member{"id"},
    Member{"revoked", Kind::Boolean},
    Member{"status", Kind::Integer, Presence::Required, "as of revokeToken for this one"},
    Member{"code", Kind::String, Presence::Nullable, "of the problem, when there is one"},
    Member{"detail", Kind::String, Presence::Nullable},
};
constinit const Schema k_result{"RevocationResult", k_result_members};

constexpr std::array k_results_members = {
    Member{"results", Kind::Objects, Presence::Required, "one for each id", {}, &k_result},
};
constinit const Schema k_results{"RevocationResults", k_results_members};

admin::Answer<Response> answer_with(const Call& call,
                                    const admin::Answer<admin::TokenDetail>& token) {
    return token ? admin::Answer<Response>(
                       Response::json(200, to_json(*token, call.store.surroundings().now())))
                 : token.error();
}

admin::Answer<Response> change(Call& call) {
    const admin::TokenEdit edit{text_if_there(call.body, "name"),
                                text_if_there(call.body, "description")};
    return answer_with(call, admin::edit_token(call.store, call.actor(), call.path[0], edit));
}

admin::Answer<Response> change_projects(Call& call) {
    admin::ProjectListEdit edit;
    if (call.body.contains("all")) {
        edit.all = texts_in(call.body, "all");
    }
    edit.add = texts_in(call.body, "add");
    edit.remove = texts_in(call.body, "remove");
    return answer_with(call,
                       admin::edit_token_projects(call.store, call.actor(), call.path[0], edit));
}

Json to_json(const admin::RevocationResult& result) {
    if (result.answer) {
        return {{"id", result.id},
                {"revoked", true},
                {"status", 204},
                {"code", nullptr},
                {"detail", nullptr}};
    }
    const auto problem = problem_of(result.answer.error());
    return {{"id", result.id},
            {"revoked", false},
            {"status", problem.status},
            {"code", problem.code},
            {"detail", problem.detail}};
}

admin::Answer<Response> revoke_many(Call& call) {
    const auto results = admin::revoke_tokens(call.store, call.actor(), texts_in(call.body, "ids"));
    if (!results) {
        return results.error();
    }
    auto list = Json::array();
    for (const auto& result : *results) {
        list.push_back(to_json(result));
    }
    return Response::json(200, {{"results", std::move(list)}});
}

} // namespace

void add_token_change_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "PATCH",
                      .pattern = "/api/v1/tokens/{id}",
                      .operation = "changeToken",
                      .summary = "Rename or describe a token",
                      .body = &k_change,
                      .answer = &k_token_schema,
                      .handler = change});
    routes.push_back({.method = "PATCH",
                      .pattern = "/api/v1/tokens/{id}/projects",
                      .operation = "changeTokenProjects",
                      .summary = "Change the list of projects of an organization token",
                      .body = &k_projects,
                      .answer = &k_token_schema,
                      .handler = change_projects});
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/tokens/revoke",
                      .operation = "revokeTokens",
                      .summary = "Revoke many tokens, each for itself: one that can't be revoked "
                                 "saves no other",
                      .body = &k_ids,
                      .answer = &k_results,
                      .handler = revoke_many});
}

} // namespace tokenward::http
