/// @file application.hpp
/// From a request to its answer; knows nothing of sockets.
#pragma once

#include "http/metrics.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "http/route.hpp"
#include "http/router.hpp"
#include "http/store_slot.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

/// An answer, and what the log tells of it.
struct Handled {
    Response response;
    std::string_view operation; ///< of the route; `-` without one
    std::string login;
    std::string token; ///< id
};

/// Told why the store failed a request. Called from every worker thread.
using Complain = std::function<void(const std::string& cause)>;

/// Immutable: every worker thread uses the same one.
class Application {
public:
    explicit Application(Complain complain);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// What needs no worker: a page, and whatever isn't there.
    [[nodiscard]] std::optional<Handled> answer_at_once(const Request& request,
                                                        const Metrics& metrics) const;

    [[nodiscard]] Pace pace(const Request& request) const;

    [[nodiscard]] Handled answer(Request& request, StoreSlot& slot) const;

    /// For a failure outside of answer(), in the form that the path's clients expect.
    [[nodiscard]] Handled fail(const Request& request, const Problem& problem) const;

private:
    [[nodiscard]] Response page(Page page, const Metrics& metrics) const;

    Complain complain_;
    std::vector<Surface> surfaces_;
    Router router_;
    std::string openapi_;
};

} // namespace tokenward::http
