#include "admin/expiry.hpp"
#include "admin/users.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/user_json.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

struct Options {
    std::string login;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("login", options.login, "letters, digits and . _ @ -")->required();
}

std::string state_word(bool active) {
    return active ? "active" : "deactivated";
}

ExitCode create(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto user = admin::create_user(*store, Session::actor(), options.login);
    if (!user) {
        return session.fail(user.error());
    }
    if (session.out().json()) {
        session.out().document(http::to_json(*user));
    }
    session.out().line("The user " + user->login + " is made, without any permission yet.");
    return ExitCode::Done;
}

ExitCode list(const Session& session, const NoOptions& /*options*/) {
    return print_pages<admin::UserDetail>(
        session, {"LOGIN", "STATE", "GLOBAL PERMISSIONS", "CREATED"}, admin::list_users,
        [](const admin::UserDetail& item) { return http::to_json(item); },
        [](const admin::UserDetail& user) -> Table::Row {
            return {user.login, state_word(user.active), or_dash(user.permissions.text()),
                    admin::time_text(user.created_at)};
        });
}

void print(const Output& out, const admin::UserView& view) {
    const auto& user = view.user;
    out.line("login          " + user.login);
    out.line("state          " + state_word(user.active));
    out.line("created        " + admin::time_text(user.created_at) + " by " + user.created_by);
    out.line("tokens         " + std::to_string(view.tokens));
    out.line("globally       " + or_dash(user.permissions.text()));
    for (const auto& [key, grant] : user.organizations) {
        out.line("organization   " + key + ": " + grant.permissions.text());
    }
    for (const auto& grant : view.grants) {
        out.line("project        " + grant.project + ": " + grant.permissions.text());
    }
}

ExitCode show(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto view = admin::show_user(*store, options.login);
    if (!view) {
        return session.fail(view.error());
    }
    session.warn_of(view->damaged);
    print(session.out(), *view);
    if (session.out().json()) {
        session.out().document(http::to_json(*view));
    }
    return ExitCode::Done;
}

ExitCode set_active(const Session& session, const Options& options, bool active) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto changed = admin::set_user_active(*store, Session::actor(), options.login, active);
    if (!changed) {
        return session.fail(changed.error());
    }
    if (session.out().json()) {
        session.out().document(
            {{"login", options.login}, {"active", active}, {"changed", *changed}});
    }
    session.out().line("The user " + options.login + (*changed ? " is " : " was already ") +
                       state_word(active) + ".");
    return ExitCode::Done;
}

ExitCode activate(const Session& session, const Options& options) {
    return set_active(session, options, true);
}

ExitCode deactivate(const Session& session, const Options& options) {
    return set_active(session, options, false);
}

} // namespace

void add_user(CLI::App& app, Choice& choice) {
    auto& user = add_group(app, "user", "users, and what they may do");
    add_command<Options>(user, choice, "create", "make a user", declare, create);
    add_command<NoOptions>(user, choice, "list", "list users", declare_nothing, list);
    add_command<Options>(user, choice, "show", "show a user and what was granted", declare, show);
    add_user_grants(user, choice);
    add_command<Options>(user, choice, "activate", "let the user's tokens in again", declare,
                         activate);
    add_command<Options>(user, choice, "deactivate", "refuse all of the user's tokens", declare,
                         deactivate);
}

} // namespace tokenward::cli
