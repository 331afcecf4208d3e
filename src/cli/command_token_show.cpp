#include "admin/records/expiry.hpp"
#include "admin/tokens/token_listing.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "cli/token_text.hpp"

#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string id;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("id", options.id, "tok_ and 16 characters").required();
}

void print(const Output& out, const admin::TokenDetail& token, Time now) {
    out.line("id             " + token.id);
    out.line("name           " + token.name);
    out.line("type           " + std::string(to_word(token.type)));
    out.line((token.owner.empty() ? "organization   " : "owner          ") + holder_of(token));
    out.line("projects       " + projects_text(token));
    out.line("permissions    " + (token.permissions.is_all() ? std::string("all its type may have")
                                                             : or_dash(token.permissions.text())));
    for (const auto& [name, value] : token.attributes) {
        out.line(std::string("attribute      ").append(name).append(" = ").append(value));
    }
    if (!token.description.empty()) {
        out.line("description    " + token.description);
    }
    const auto status = status_cell(token, now);
    out.line("status         ", status.text, status.style);
    out.line("expires        " + expiry_text(token));
    out.line("last used      " + last_use_text(token));
    if (token.succession) {
        out.line("rotated        " + admin::time_text(token.succession->at) +
                 ", its successor is " + token.succession->successor);
    }
    if (!token.predecessor.empty()) {
        out.line("takes place of " + token.predecessor + ", until its own first use");
    }
    if (token.restored_at) {
        out.line("restored       " + admin::time_text(*token.restored_at));
    }
    if (token.origin) {
        out.line("imported       " + admin::time_text(token.origin->imported_at) + " from " +
                 token.origin->server + " by " + token.created_by);
    }
    out.line("created        " + admin::time_text(token.created_at) +
             (token.origin ? std::string() : " by " + token.created_by));
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto token = admin::show_token(*store, Session::actor(), options.id);
    if (!token) {
        return session.fail(token.error());
    }
    const auto now = store->surroundings().now();
    print(session.out(), *token, now);
    if (session.out().json()) {
        session.out().document(to_json(*token, now));
    }
    return ExitCode::Done;
}

} // namespace

void add_token_show(Syntax& token, Choice& choice) {
    add_command(token, choice, "show", "show what is known of a token", declare, run);
}

} // namespace tokenward::cli
