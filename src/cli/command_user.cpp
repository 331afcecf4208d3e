#include "admin/people/users.hpp"
#include "admin/records/expiry.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/json.hpp"
#include "http/user_json.hpp"

#include <optional>
#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string login;
    admin::UserProfileEdit profile;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("login", options.login, "letters, digits and . _ @ -").required();
}

void declare_profile(Syntax& syntax, Options& options) {
    declare(syntax, options);
    syntax.option("--name", options.profile.name, "TEXT", "the person's name");
    syntax.option("--email", options.profile.email, "ADDRESS", "mail address");
    syntax.option("--department", options.profile.department, "TEXT", "such as cardiology");
    syntax.option("--user-type", options.profile.user_type, "TEXT", "such as nurse");
}

void declare_edit(Syntax& syntax, Options& options) {
    declare_profile(syntax, options);
    syntax.footer("What isn't named stays. The word none takes a value away.");
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

ExitCode list(const Session& session) {
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

void add_user(Syntax& program, Choice& choice) {
    auto user = program.command_group("user", "users, and what they may do");
    add_command(user, choice, "create", "make a user", declare_profile, create);
    add_command(user, choice, "list", "list users", list);
    add_command(user, choice, "show", "show a user and what was granted", declare, show);
    add_user_grants(user, choice);
    add_command(user, choice, "activate", "let the user's tokens in again", declare, activate);
    add_command(user, choice, "deactivate", "refuse all of the user's tokens", declare, deactivate);
    add_command(user, choice, "edit", "change what is known of a person", declare_edit, edit);
    add_user_password(user, choice);
}

} // namespace tokenward::cli
