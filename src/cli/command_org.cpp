#include "admin/projects/organizations.hpp"
#include "admin/records/expiry.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/json.hpp"
#include "http/organization_json.hpp"

#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string key;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("key", options.key, "letters, digits and . _ : -, not digits alone").required();
}

ExitCode create(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto organization = admin::create_organization(*store, Session::actor(), options.key);
    if (!organization) {
        return session.fail(organization.error());
    }
    if (session.out().json()) {
        session.out().document(http::to_json(*organization));
    }
    session.out().line("The organization " + organization->key + " is made.");
    return ExitCode::Done;
}

ExitCode list(const Session& session) {
    return print_pages<admin::OrganizationDetail>(
        session, {"KEY", "CREATED", "BY"}, admin::list_organizations,
        [](const admin::OrganizationDetail& item) { return http::to_json(item); },
        [](const admin::OrganizationDetail& organization) -> Table::Row {
            return {organization.key, admin::time_text(organization.created_at),
                    organization.created_by};
        });
}

ExitCode remove(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto deleted = admin::delete_organization(*store, Session::actor(), options.key);
    if (!deleted) {
        return session.fail(deleted.error());
    }
    session.warn_of(deleted->damaged);
    if (session.out().json()) {
        session.out().document({{"key", options.key},
                                {"tokens_ended", deleted->ended},
                                {"grants_removed", deleted->grants}});
    }
    session.out().line("The organization " + options.key +
                       " is deleted: " + std::to_string(deleted->ended) + " of its tokens ended, " +
                       std::to_string(deleted->grants) + " users lost permissions in it.");
    return ExitCode::Done;
}

} // namespace

void add_org(Syntax& program, Choice& choice) {
    auto org =
        program.command_group("org", "organizations: groups of projects with their own tokens");
    add_command(org, choice, "create", "make an organization", declare, create);
    add_command(org, choice, "list", "list organizations", list);
    add_command(org, choice, "delete", "delete an organization without projects", declare, remove);
}

} // namespace tokenward::cli
