#include "admin/people/grants.hpp"
#include "cli/command.hpp"
#include "http/json.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::string login;
    std::vector<std::string> permissions;
    admin::GrantPlace place;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("login", options.login, "letters, digits and . _ @ -").required();
    syntax.argument("permission", options.permissions, "a word such as scan or admin").required();
    const auto organization =
        syntax.option("--organization", options.place.organization, "KEY", "in this organization");
    syntax.option("--project", options.place.project, "KEY", "on this project (default: globally)")
        .excludes(organization);
}

std::string place_text(const admin::GrantPlace& place) {
    if (!place.project.empty()) {
        return "on the project " + place.project;
    }
    return place.organization.empty() ? "globally" : "in the organization " + place.organization;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text.append(text.empty() ? "" : ", ").append(word);
    }
    return text;
}

Json to_json(const Options& options, const std::vector<std::string>& changed) {
    Json document = {{"login", options.login}, {"changed", changed}};
    if (!options.place.project.empty()) {
        document["project"] = options.place.project;
    }
    if (!options.place.organization.empty()) {
        document["organization"] = options.place.organization;
    }
    return document;
}

ExitCode grant(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto added =
        admin::grant(*store, Session::actor(), options.login, options.permissions, options.place);
    if (!added) {
        return session.fail(added.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(options, *added));
    }
    session.out().line(options.login + (added->empty() ? " had " : " now has ") +
                       joined(added->empty() ? options.permissions : *added) + " " +
                       place_text(options.place) + (added->empty() ? " already." : "."));
    return ExitCode::Done;
}

ExitCode ungrant(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto done =
        admin::ungrant(*store, Session::actor(), options.login, options.permissions, options.place);
    if (!done) {
        return session.fail(done.error());
    }
    if (session.out().json()) {
        session.out().document(to_json(options, options.permissions));
    }
    session.out().line(options.login + " no longer has " + joined(options.permissions) + " " +
                       place_text(options.place) + ".");
    return ExitCode::Done;
}

} // namespace

void add_user_grants(Syntax& user, Choice& choice) {
    add_command(user, choice, "grant", "give permissions", declare, grant);
    add_command(user, choice, "ungrant", "take permissions away", declare, ungrant);
}

} // namespace tokenward::cli
