#include "admin/records/expiry.hpp"
#include "admin/tokens/token_listing.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "cli/token_text.hpp"

#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string user;
    std::string organization;
    std::string project;
    std::string type;
    std::string status;
    std::string text;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "Newest first. Expired tokens are listed until they are revoked. Signed-in devices (--type "
        "session)\nare a list of their own.");
    syntax.option("--user", options.user, "LOGIN", "owned by this user");
    syntax.option("--organization", options.organization, "KEY", "of this organization");
    syntax.option("--project", options.project, "KEY", "whose list names this project");
    syntax.option("--type", options.type, "WORD", "user, project, global, organization or session")
        .offers({"user", "project", "global", "organization", "session"});
    syntax
        .option("--status", options.status, "WORD",
                "active, expiring (under 7 days left), expired, or rotated (another "
                "took its place)")
        .offers({"active", "expiring", "expired", "rotated"});
    syntax.option("--text", options.text, "TEXT",
                  "in the name, the description or the owner's login");
}

admin::Answer<admin::TokenFilter> read_filter(const Options& options) {
    admin::TokenFilter filter{options.user, options.organization, options.project, {},
                              {},           options.text};
    if (!options.type.empty()) {
        filter.type = token_type_from(options.type);
        if (!filter.type) {
            return admin::invalid("--type: not a type of token: \"" + options.type + "\"");
        }
    }
    if (!options.status.empty()) {
        filter.status = admin::token_status_from(options.status);
        if (!filter.status) {
            return admin::invalid("--status: not a status: \"" + options.status +
                                  "\"; active, expiring, expired or rotated");
        }
    }
    return filter;
}

ExitCode run(const Session& session, const Options& options) {
    const auto filter = read_filter(options);
    if (!filter) {
        return session.fail(filter.error());
    }
    Time now{};
    return print_pages_of<admin::TokenDetail>(
        session, {"ID", "NAME", "TYPE", "OWNER", "STATUS", "EXPIRES", "LAST USED", "CREATED"},
        [&](admin::Store& store, const std::string& after) {
            now = store.surroundings().now();
            return admin::list_tokens(store, Session::actor(), *filter, {after});
        },
        [&](const admin::TokenDetail& token) { return to_json(token, now); },
        [&](const admin::TokenDetail& token) -> Table::Row {
            return {token.id,
                    token.name,
                    std::string(to_word(token.type)),
                    holder_of(token),
                    status_cell(token, now),
                    expiry_text(token),
                    last_use_text(token),
                    admin::time_text(token.created_at)};
        });
}

} // namespace

void add_token_list(Syntax& token, Choice& choice) {
    add_command(token, choice, "list", "list tokens", declare, run);
}

} // namespace tokenward::cli
