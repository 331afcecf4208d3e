#include "admin/audit/audit_listing.hpp"
#include "admin/records/expiry.hpp"
#include "admin/records/settings.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/json.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace tokenward::cli {
namespace {

constexpr auto k_most_entries = static_cast<std::size_t>(admin::k_most_audit_entries);

struct Options {
    bool sign_ins = false;
    bool reuses = false;
    std::string who;
    std::string what;
    std::string on;
    std::string since;
    std::string until;
    std::size_t limit = 0;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer("Newest first. The log is not sealed: whoever may write to Redis can lie in it.");
    syntax.flag("--sign-ins", options.sign_ins, "the log of sign-ins, failed ones included");
    syntax.flag("--reuses", options.reuses, "the log of ended tokens that were used again");
    syntax.option("--who", options.who, "LOGIN", "done as this user");
    syntax.option("--what", options.what, "WORD",
                  "such as token.create, or token. for all about tokens");
    syntax.option("--on", options.on, "NAME", "done to this login, key or token id");
    syntax.option("--since", options.since, "WHEN",
                  "days ago (90d), a date (00:00 UTC) or a time (RFC 3339)");
    syntax.option("--until", options.until, "WHEN", "before this time");
    syntax.option("--limit", options.limit, "NUMBER", "at most so many entries [all]")
        .between(1, k_most_entries);
}

admin::Answer<std::optional<Time>> read_time(const std::string& option, const std::string& text) {
    if (text.empty()) {
        return std::optional<Time>();
    }
    const auto time = admin::parse_moment(text, Session::surroundings().now());
    return time ? admin::Answer<std::optional<Time>>(*time)
                : admin::invalid(option + ": " + time.error().message);
}

admin::Answer<admin::AuditFilter> read_filter(const Options& options) {
    admin::AuditFilter filter;
    if (options.sign_ins && options.reuses) {
        return admin::invalid("--sign-ins and --reuses are two logs; name one");
    }
    filter.log = options.sign_ins ? admin::AuditLog::SignIns
                 : options.reuses ? admin::AuditLog::Reuses
                                  : admin::AuditLog::Changes;
    filter.who = options.who;
    filter.what = options.what;
    filter.on = options.on;
    const auto since = read_time("--since", options.since);
    if (!since) {
        return since.error();
    }
    const auto until = read_time("--until", options.until);
    if (!until) {
        return until.error();
    }
    filter.since = *since;
    filter.until = *until;
    return filter;
}

std::string details_text(const admin::AuditRecord& record) {
    std::string text = record.through.empty() ? "" : "through " + record.through;
    for (const auto& [name, value] : record.details) {
        text.append(text.empty() ? "" : ", ").append(name).append(": ").append(value);
    }
    return or_dash(text);
}

Json to_json(const admin::AuditRecord& record) {
    auto details = Json::array();
    for (const auto& [name, value] : record.details) {
        details.push_back({{"name", name}, {"value", value}});
    }
    return {
        {"id", record.id},     {"at", admin::time_text(record.at)},
        {"who", record.who},   {"agent", record.agent},
        {"from", record.from}, {"through", record.through.empty() ? Json() : Json(record.through)},
        {"what", record.what}, {"on", record.on},
        {"details", details}};
}

ExitCode run(const Session& session, const Options& options) {
    const auto filter = read_filter(options);
    if (!filter) {
        return session.fail(filter.error());
    }
    auto left = options.limit;
    const bool is_limited = options.limit > 0;
    return print_pages_of<admin::AuditRecord>(
        session, {"AT", "WHAT", "ON", "WHO", "AGENT", "FROM", "DETAILS"},
        [&](admin::Store& store, const std::string& after) {
            admin::AuditCursor cursor{after};
            cursor.limit = is_limited ? std::min(left, cursor.limit) : cursor.limit;
            auto page = admin::list_audit(store, Session::actor(), *filter, cursor);
            if (page && is_limited) {
                left -= page->items.size();
                page->next = left == 0 ? std::string() : page->next;
            }
            return page;
        },
        to_json,
        [](const admin::AuditRecord& record) -> Table::Row {
            return {admin::time_text(record.at),
                    record.what,
                    record.on,
                    record.who,
                    record.agent,
                    record.from,
                    details_text(record)};
        });
}

} // namespace

void add_audit(Syntax& program, Choice& choice) {
    auto audit = program.command_group("audit", "who changed what");
    add_command(audit, choice, "list", "list changes, or sign-ins", declare, run);
}

} // namespace tokenward::cli
