#include "admin/people/passwords.hpp"
#include "cli/command.hpp"
#include "cli/password_input.hpp"
#include "http/json.hpp"

#include <string>
#include <utility>

namespace tokenward::cli {
namespace {

struct Options {
    std::string login;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "The password, 8 characters to 1024 bytes, is read from stdin: its first line, or "
        "twice from a\nterminal, which doesn't show it. All of the user's sessions end.");
    syntax.argument("login", options.login, "letters, digits and . _ @ -").required();
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    auto fresh = read_new_password();
    if (!fresh) {
        return session.fail(fresh.error());
    }
    const auto ended =
        admin::set_password(*store, Session::actor(), {options.login, *std::move(fresh), {}});
    if (!ended) {
        return session.fail(ended.error());
    }
    if (session.out().json()) {
        session.out().document({{"login", options.login}, {"sessions_ended", *ended}});
    }
    session.out().line("The password of " + options.login + " is set; " + std::to_string(*ended) +
                       " sessions ended.");
    return ExitCode::Done;
}

} // namespace

void add_user_password(Syntax& user, Choice& choice) {
    add_command(user, choice, "password", "set a user's password", declare, run);
}

} // namespace tokenward::cli
