#include "http/application.hpp"

#include "core/character_class.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/openapi.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::string_view k_no_operation = "-";

Problem not_routed(const Router::Match& match) {
    if (match.allow.empty()) {
        return {
            404, "no_such_path", "there is nothing at this path; /openapi.json tells what is", {}};
    }
    return {405,
            "method_not_allowed",
            "this path is asked by " + match.allow,
            {{"Allow", match.allow}}};
}

std::string_view without_parameters(std::string_view media_type) noexcept {
    auto name = media_type.substr(0, media_type.find(';'));
    while (name.ends_with(' ') || name.ends_with('\t')) {
        name.remove_suffix(1);
    }
    return name;
}

bool is_of_type(const Request& request, std::string_view media_type) {
    const auto header = request.header("content-type");
    return header && equal_ignoring_case(without_parameters(*header), media_type);
}

Problem unsupported(std::string_view wanted) {
    return {415,
            "unsupported_media_type",
            "the body must be " + std::string(wanted) + ", and Content-Type say so",
            {{"Accept", std::string(wanted)}}};
}

/// One request at one route.
class Dispatch {
public:
    Dispatch(Request& request, StoreSlot& slot, const Router::Match& match,
             const Complain& complain)
        : request_(request),
          slot_(slot),
          complain_(complain),
          surface_(*match.surface),
          route_(*match.route),
          path_(match.path) {}

    Handled run() {
        auto response = answer();
        if (!response) {
            const auto& problem = response.error();
            if (!problem.cause.empty()) {
                complain_(problem.cause);
            }
            return finish(surface_.render(problem, request_.id));
        }
        return finish(*std::move(response));
    }

private:
    Result<Response, Problem> answer() {
        const auto store = slot_.get();
        if (!store) {
            return store_unavailable(); // whoever connects has told why
        }
        if (auto problem = find_caller(**store)) {
            return *std::move(problem);
        }
        Call call{request_, **store, caller_, path_, request_.target.query, {}};
        if (auto problem = read_body(call)) {
            return *std::move(problem);
        }
        if (surface_.checks_query) {
            if (const auto checked = check_query(call.query, route_.query); !checked) {
                return problem_of(checked.error());
            }
        }
        auto response = route_.handler(call);
        if (!response) {
            return problem_of(response.error());
        }
        return *std::move(response);
    }

    std::optional<Problem> find_caller(admin::Store& store) {
        if (route_.access == Access::Anyone) {
            return std::nullopt;
        }
        const bool is_needed = route_.access == Access::SignedIn;
        auto caller = authenticate(store, slot_.uses(), request_,
                                   is_needed ? k_managing_types : TokenTypes::all());
        if (caller) {
            caller_ = *std::move(caller);
            return std::nullopt;
        }
        if (is_needed || caller.error().status >= 500) {
            return caller.error();
        }
        // A token that is good elsewhere, such as an organization's.
        caller_.is_known = caller.error().status == 403;
        return std::nullopt;
    }

    std::optional<Problem> read_body(Call& call) {
        if (surface_.takes_forms) {
            return read_form(call);
        }
        if (route_.body == nullptr) {
            return request_.body.empty()
                       ? std::nullopt
                       : std::optional(Problem{400, "invalid", "this call takes no body", {}});
        }
        if (route_.may_lack_body && request_.body.empty()) {
            call.body = Json::object();
            return std::nullopt;
        }
        if (!is_of_type(request_, "application/json")) {
            return unsupported("application/json");
        }
        auto body = parse_json(request_.body);
        if (!body) {
            return problem_of(body.error());
        }
        if (const auto checked = check_object(*body, *route_.body); !checked) {
            return problem_of(checked.error());
        }
        call.body = *std::move(body);
        return std::nullopt;
    }

    std::optional<Problem> read_form(Call& call) {
        if (request_.body.empty()) {
            return std::nullopt;
        }
        if (!is_of_type(request_, "application/x-www-form-urlencoded")) {
            return unsupported("application/x-www-form-urlencoded");
        }
        auto form = parse_pairs(request_.body);
        if (!form) {
            return Problem{400, "invalid", "the form " + form.error().message, {}};
        }
        std::ranges::move(*form, std::back_inserter(call.query));
        return std::nullopt;
    }

    Handled finish(Response response) const {
        response.add_header("Cache-Control", std::string(surface_.cache_control));
        if (caller_.expires_at) {
            const ExpirationText text(*caller_.expires_at, surface_.expiration_format);
            response.add_header(surface_.expiration_header, std::string(text.view()));
        }
        return {std::move(response), route_.operation, caller_.actor.login, caller_.token_id};
    }

    Request& request_;
    StoreSlot& slot_;
    const Complain& complain_;
    const Surface& surface_;
    const Route& route_;
    const std::vector<std::string>& path_;
    Caller caller_;
};

} // namespace

Application::Application(Complain complain)
    : complain_(std::move(complain)),
      surfaces_(api_surfaces()),
      router_(surfaces_),
      openapi_(openapi_text(surfaces_)) {}

std::optional<Handled> Application::answer_at_once(const Request& request,
                                                   const Metrics& metrics) const {
    const auto match = router_.match(request);
    if (match.route == nullptr) {
        return fail(request, not_routed(match));
    }
    if (match.route->page == Page::None) {
        return std::nullopt;
    }
    return Handled{page(match.route->page, metrics), match.route->operation, {}, {}};
}

Response Application::page(Page page, const Metrics& metrics) const {
    switch (page) {
    case Page::Metrics:
        return Response::text(metrics.text(), "text/plain; version=0.0.4");
    case Page::OpenApi:
        return Response::text(openapi_, "application/json");
    case Page::Health:
    case Page::None:
        break;
    }
    return Response::text("ok\n", "text/plain");
}

Pace Application::pace(const Request& request) const {
    const auto* const route = router_.match(request).route;
    return route == nullptr ? Pace::Quick : route->pace;
}

Handled Application::answer(Request& request, StoreSlot& slot) const {
    const auto match = router_.match(request);
    if (match.route == nullptr) {
        return fail(request, not_routed(match));
    }
    return Dispatch(request, slot, match, complain_).run();
}

Handled Application::fail(const Request& request, const Problem& problem) const {
    const auto match = router_.match(request);
    auto response = match.surface->render(problem, request.id);
    response.add_header("Cache-Control", std::string(match.surface->cache_control));
    return {std::move(response),
            match.route == nullptr ? k_no_operation : match.route->operation,
            {},
            {}};
}

} // namespace tokenward::http
