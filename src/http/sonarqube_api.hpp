/// @file sonarqube_api.hpp
/// The calls by which SonarQube's clients manage tokens, as they are there: paths, parameters,
/// order of the checks, words of every answer. docs/tasks/sonarqube-calls.md lists the differences.
#pragma once

#include "http/route.hpp"

namespace tokenward::http {

/// All below `/api/` that isn't ours.
[[nodiscard]] Surface sonarqube_surface();

/// `{"errors":[{"msg":"…"}]}`; a 401 has no body.
[[nodiscard]] Response render_sonarqube(const Problem& problem, std::string_view request_id);

// Handlers.
[[nodiscard]] admin::Answer<Response> sonarqube_generate(Call& call);
[[nodiscard]] admin::Answer<Response> sonarqube_search(Call& call);
[[nodiscard]] admin::Answer<Response> sonarqube_revoke(Call& call);
[[nodiscard]] admin::Answer<Response> sonarqube_validate(Call& call);

} // namespace tokenward::http
