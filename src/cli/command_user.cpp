#include "admin/expiry.hpp"
#include "admin/users.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/user_json.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

struct Options {
    std::string login;
    admin::UserProfileEdit profile;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("login", options.login, "letters, digits and . _ @ -")->required();
}

void declare_profile(CLI::App& app, Options& options) {
    declare(app, options);
    app.add_option("--name", options.profile.name, "the person's name")->option_text("TEXT");
    app.add_option("--email", options.profile.email, "mail address")->option_text("ADDRESS");
    app.add_option("--department", options.profile.department, "such as cardiology")
        ->option_text("TEXT");
    app.add_option("--user-type", options.profile.user_type, "such as nurse")->option_text("TEXT");
}

void declare_edit(CLI::App& app, Options& options) {
    declare_profile(app, options);
    app.footer("What isn't named stays. The word none takes a value away.");
}

std::string state_word(bool active) {
    return active ? "active" : "deactivated";
}

ExitCode create(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto user =
        admin::create_user(*store, Session::actor(), options.login, options.profile.applied_to({}));
    if (!user) {
        return session.fail(user.error());
    }
    if (session.out().json()) {
        session.out().document(http::to_json(*user));
    }
    session.out().line("The user " + user->login + " is made, without any permission yet.");
    return ExitCode::Done;
}

/// An option can't be empty, so a word stands for nothing.
std::optional<std::string> cleared(const std::optional<std::string>& value) {
    return value == "none" ? std::optional<std::string>("") : value;
}

ExitCode edit(const Session& session, const Options& options) {
    const auto& wanted = options.profile;
    const admin::UserProfileEdit profile{cleared(wanted.name), cleared(wanted.email),
                                         cleared(wanted.department), cleared(wanted.user_type)};
    if (!profile.name && !profile.email && !profile.department && !profile.user_type) {
        return session.fail(
            admin::invalid("name what is to change; see \"tokenward user edit --help\""));
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto user = admin::edit_user(*store, Session::actor(), options.login, profile);
    if (!user) {
        return session.fail(user.error());
    }
    if (session.out().json()) {
        session.out().document(http::to_json(*user));
    }
    session.out().line("The user " + user->login + " is changed.");
    return ExitCode::Done;
}

ExitCode list(const Session& session, const NoOptions& /*options*/) {
    return print_pages<admin::UserDetail>(
        session, {"LOGIN", "NAME", "STATE", "GLOBAL PERMISSIONS", "CREATED"}, admin::list_users,
        [](const admin::UserDetail& item) { return http::to_json(item); },
        [](const admin::UserDetail& user) -> Table::Row {
            return {user.login, or_dash(user.profile.name), state_word(user.active),
                    or_dash(user.permissions.text()), admin::time_text(user.created_at)};
        });
}

void print(const Output& out, const admin::UserView& view) {
    const auto& user = view.user;
    out.line("login          " + user.login);
    out.line("name           " + or_dash(user.profile.name));
    out.line("e-mail         " + or_dash(user.profile.email));
    out.line("department     " + or_dash(user.profile.department));
    out.line("user type      " + or_dash(user.profile.user_type));
    out.line("state          " + state_word(user.active));
    out.line("created        " + admin::time_text(user.created_at) + " by " + user.created_by);
    out.line("tokens         " + (view.tokens ? std::to_string(*view.tokens) : "-"));
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
    const auto view = admin::show_user(*store, Session::actor(), options.login);
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
    add_command<Options>(user, choice, "create", "make a user", declare_profile, create);
    add_command<NoOptions>(user, choice, "list", "list users", declare_nothing, list);
    add_command<Options>(user, choice, "show", "show a user and what was granted", declare, show);
    add_user_grants(user, choice);
    add_command<Options>(user, choice, "activate", "let the user's tokens in again", declare,
                         activate);
    add_command<Options>(user, choice, "deactivate", "refuse all of the user's tokens", declare,
                         deactivate);
    add_command<Options>(user, choice, "edit", "change what is known of a person", declare_edit,
                         edit);
    add_user_password(user, choice);
}

} // namespace tokenward::cli
