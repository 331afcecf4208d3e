#include "admin/tokens/token_changes.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::string id;
    std::vector<std::string> projects;
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::string user;
};

void add_list(Syntax& syntax, const std::string& name, std::vector<std::string>& list,
              const std::string& help) {
    syntax.option(name, list, "KEY", help + "; may be repeated");
}

void declare(Syntax& syntax, Options& options) {
    syntax.footer("Only organization tokens for chosen projects have a list that can be edited.");
    syntax.argument("id", options.id, "tok_ and 16 characters").required();
    add_list(syntax, "--project", options.projects, "the whole list anew");
    add_list(syntax, "--add-project", options.add, "onto the list");
    add_list(syntax, "--remove-project", options.remove, "off the list");
    syntax.option("--user", options.user, "LOGIN", "act as this user");
}

ExitCode run(const Session& session, const Options& options) {
    admin::ProjectListEdit edit{{}, options.add, options.remove};
    if (!options.projects.empty()) {
        edit.all = options.projects;
    }
    if (!edit.all && edit.add.empty() && edit.remove.empty()) {
        return session.fail(
            admin::invalid("name projects: --project, --add-project or --remove-project"));
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto token =
        admin::edit_token_projects(*store, Session::actor(options.user), options.id, edit);
    if (!token) {
        return session.fail(token.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(*token, store->surroundings().now()));
    }
    session.out().line("The token " + token->id + " is now for: " + projects_text(*token) + ".");
    return ExitCode::Done;
}

} // namespace

void add_token_scope(Syntax& token, Choice& choice) {
    add_command(token, choice, "scope", "change an organization token's projects", declare, run);
}

} // namespace tokenward::cli
