#include "admin/token_changes.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

struct Options {
    std::string id;
    admin::TokenEdit edit;
    bool no_description = false;
    std::string user;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("id", options.id, "tok_ and 16 characters")->required();
    app.add_option("--name", options.edit.name, "at most 100 characters, unique for its owner")
        ->option_text("TEXT");
    auto* const description =
        app.add_option("--description", options.edit.description, "what it is for")
            ->option_text("TEXT");
    app.add_flag("--no-description", options.no_description, "take the description away")
        ->excludes(description);
    app.add_option("--user", options.user, "act as this user")->option_text("LOGIN");
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

void add_token_edit(CLI::App& token, Choice& choice) {
    add_command<Options>(token, choice, "edit", "change a token's name or description", declare,
                         run);
}

} // namespace tokenward::cli
