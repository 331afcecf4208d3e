#include "admin/tokens/token_changes.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"

#include <optional>
#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string id;
    admin::TokenEdit edit;
    bool no_description = false;
    std::string user;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("id", options.id, "tok_ and 16 characters").required();
    syntax.option("--name", options.edit.name, "TEXT",
                  "at most 100 characters, unique for its owner");
    const auto description =
        syntax.option("--description", options.edit.description, "TEXT", "what it is for");
    syntax.flag("--no-description", options.no_description, "take the description away")
        .excludes(description);
    syntax.option("--user", options.user, "LOGIN", "act as this user");
}

ExitCode run(const Session& session, const Options& options) {
    auto edit = options.edit;
    if (options.no_description) {
        edit.description = "";
    }
    if (!edit.name && !edit.description) {
        return session.fail(admin::invalid("name what is to change: --name, --description"));
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto token = admin::edit_token(*store, Session::actor(options.user), options.id, edit);
    if (!token) {
        return session.fail(token.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(*token, store->surroundings().now()));
    }
    session.out().line("The token " + token->id + " is now \"" + token->name + "\".");
    return ExitCode::Done;
}

} // namespace

void add_token_edit(Syntax& token, Choice& choice) {
    add_command(token, choice, "edit", "change a token's name or description", declare, run);
}

} // namespace tokenward::cli
