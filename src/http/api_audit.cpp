#include "admin/audit/audit_listing.hpp"
#include "admin/records/expiry.hpp"
#include "http/api.hpp"
#include "http/lists_json.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::http {
namespace {

constexpr std::array<std::string_view, 3> k_logs = {"changes", "sign-ins", "reuses"};

constexpr std::array k_detail_members = {Member{"name"}, Member{"value"}};
constinit const Schema k_detail{"AuditDetail", k_detail_members};

constexpr std::array k_entry_members = {
    Member{"id", Kind::String, Presence::Required, "its place in the log"},
    Member{"at", Kind::Time},
    Member{"who", Kind::String, Presence::Required, "the user acted as, or the agent"},
    Member{"agent", Kind::String, Presence::Required, "who was really there"},
    Member{"from", Kind::String, Presence::Required, "where"},
    Member{"through", Kind::String, Presence::Nullable, "id of a token"},
    Member{"what", Kind::String, Presence::Required, "such as `token.create`"},
    Member{"on", Kind::String, Presence::Required, "a login, a key, a token id"},
    Member{"details", Kind::Objects, Presence::Required, {}, {}, &k_detail},
};
constinit const Schema k_entry{"AuditEntry", k_entry_members};

constinit const auto k_page_members = page_members(&k_entry);
constinit const Schema k_page{"AuditPage", k_page_members};

constexpr std::array k_filters = {
    Parameter{.name = "log", .help = "changes without it", .words = k_logs},
    Parameter{.name = "who", .help = "the user acted as"},
    Parameter{.name = "what", .help = "`token.create`, or `token.` for all that begin so"},
    Parameter{.name = "on", .help = "a login, a key, a token id"},
    Parameter{.name = "since", .help = "days ago (`90d`), a date or time (RFC 3339)"},
    Parameter{.name = "until", .help = "days ago (`90d`), a date or time (RFC 3339)"},
    k_after,
    k_limit,
};

admin::Answer<std::optional<Time>> time_of(const Call& call, const std::string& name) {
    const auto text = call.parameter(name);
    if (text.empty()) {
        return std::optional<Time>();
    }
    const auto time = admin::parse_moment(text, call.store.surroundings().now());
    if (!time) {
        return admin::invalid("the query's \"" + name +
                              "\" must be days ago (90d), a date or a time (RFC 3339)");
    }
    return std::optional(*time);
}

admin::Answer<admin::AuditFilter> filter_of(const Call& call) {
    admin::AuditFilter filter;
    const auto log = call.parameter("log");
    filter.log = log == "sign-ins" ? admin::AuditLog::SignIns
                 : log == "reuses" ? admin::AuditLog::Reuses
                                   : admin::AuditLog::Changes;
    filter.who = call.parameter("who");
    filter.what = call.parameter("what");
    filter.on = call.parameter("on");
    const auto since = time_of(call, "since");
    const auto until = time_of(call, "until");
    if (!since || !until) {
        return since ? until.error() : since.error();
    }
    filter.since = *since;
    filter.until = *until;
    return filter;
}

Json to_json(const admin::AuditRecord& entry) {
    auto details = Json::array();
    for (const auto& [name, value] : entry.details) {
        details.push_back({{"name", name}, {"value", value}});
    }
    return {{"id", entry.id},
            {"at", admin::time_text(entry.at)},
            {"who", entry.who},
            {"agent", entry.agent},
            {"from", entry.from},
            {"through", or_null(entry.through)},
            {"what", entry.what},
            {"on", entry.on},
            {"details", std::move(details)}};
}

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    const auto filter = filter_of(call);
    if (!filter) {
        return filter.error();
    }
    const auto page =
        admin::list_audit(call.store, call.actor(), *filter, {call.parameter("after"), *limit});
    return page ? admin::Answer<Response>(page_response(*page, to_json)) : page.error();
}

} // namespace

void add_audit_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/audit",
                      .operation = "listAudit",
                      .summary = "What was changed, who signed in, or which ended tokens were "
                                 "used again, newest first: everything "
                                 "for a system administrator, one's own otherwise",
                      .query = k_filters,
                      .answer = &k_page,
                      .handler = list});
}

} // namespace tokenward::http
