#include "admin/tokens/token_revocation.hpp"
#include "cli/command.hpp"
#include "http/json.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::vector<std::string> ids;
    std::string user;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer("Each token is revoked for itself: one that can't be doesn't save the others.");
    syntax.argument("id", options.ids, "tok_ and 16 characters; several may follow").required();
    syntax.option("--user", options.user, "LOGIN", "act as this user");
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto actor = Session::actor(options.user);
    auto end = ExitCode::Done;
    auto revoked = Json::array();
    for (const auto& id : options.ids) {
        const auto token = admin::revoke_token(*store, actor, id);
        if (!token) {
            // The first failure is how the command ends.
            const auto failed = session.fail(token.error());
            end = end == ExitCode::Done ? failed : end;
            continue;
        }
        revoked.push_back({{"id", token->id}, {"name", token->name}});
        session.out().line("The token " + token->id + " \"" + token->name + "\" is revoked.");
    }
    if (session.out().json()) {
        session.out().document({{"revoked", revoked}});
    }
    return end;
}

} // namespace

void add_token_revoke(Syntax& token, Choice& choice) {
    add_command(token, choice, "revoke", "end tokens, at once", declare, run);
}

} // namespace tokenward::cli
