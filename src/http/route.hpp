/// @file route.hpp
/// What can be called, as data: requests are dispatched by it and /openapi.json is made from it.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "http/caller.hpp"
#include "http/json.hpp"
#include "http/problem_detail.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "http/schema.hpp"
#include "tokenward/expiration_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

/// One request on its way to a handler: routed, authenticated, its query and body checked.
struct Call {
    const Request& request;
    admin::Store& store;
    const Caller& caller;          ///< empty for Access::Anyone
    std::vector<std::string> path; ///< what stood for each `{name}` of the pattern, in order
    Pairs query;                   ///< with the form's fields, where forms are taken
    Json body;                     ///< null where the route has none

    [[nodiscard]] const admin::Actor& actor() const noexcept { return caller.actor; }
    /// Empty when it lacks.
    [[nodiscard]] std::string parameter(std::string_view name) const {
        for (const auto& [key, value] : query) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const {
        std::vector<std::string> values;
        for (const auto& [key, value] : query) {
            if (key == name) {
                values.push_back(value);
            }
        }
        return values;
    }
};

using Handler = admin::Answer<Response> (*)(Call& call);

enum class Access : std::uint8_t {
    Anyone,
    Whoever,  ///< anyone, and the caller is told if there is one, of whatever type of token
    SignedIn, ///< by a user or session token
};

/// Slow: hashes a password, which takes a tenth of a second and much memory. Only a part of the
/// workers does such calls at the same time.
enum class Pace : std::uint8_t { Quick, Slow };

/// What is told without asking a store, and so without a worker.
enum class Page : std::uint8_t { None, Health, Metrics, OpenApi };

struct Route {
    std::string_view method;
    std::string_view pattern;   ///< `/api/v1/tokens/{id}`
    std::string_view operation; ///< unique; names the call in logs and metrics
    std::string_view summary;
    Access access = Access::SignedIn;
    Pace pace = Pace::Quick;
    std::span<const Parameter> query = {};
    const Schema* body = nullptr;   ///< JSON; null: no body
    bool may_lack_body = false;     ///< none is then as an empty object
    unsigned status = 200;          ///< of a good answer
    const Schema* answer = nullptr; ///< JSON; null: none, or something else
    Handler handler = nullptr;      ///< null for a page
    Page page = Page::None;
};

/// Routes below one prefix that fail alike.
struct Surface {
    std::string_view prefix; ///< `/api/v1/`; empty: the rest
    std::vector<Route> routes;
    RenderProblem render = render_rfc9457;
    bool takes_forms = false; ///< parameters may come as a form, too (and no JSON)
    bool checks_query = true; ///< false: handlers do, and parameters they don't know don't matter
    std::string_view cache_control = "no-store";
    std::string_view expiration_header = "Authentication-Token-Expiration";
    ExpirationFormat expiration_format = ExpirationFormat::Iso8601;
};

/// Segments between the slashes of a pattern or prefix.
[[nodiscard]] std::vector<std::string_view> segments_of(std::string_view pattern);

} // namespace tokenward::http
