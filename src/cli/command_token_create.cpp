#include "admin/records/expiry.hpp"
#include "admin/tokens/token_creation.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"
#include "http/json.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::string name;
    std::string type;
    std::string user;
    std::string organization;
    std::vector<std::string> projects;
    bool all_projects = false;
    std::vector<std::string> permissions;
    std::vector<std::string> attributes;
    std::string expires = "never";
    std::string description;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer("The token is printed on stdout, once; no copy is kept.");
    syntax.option("--name", options.name, "TEXT", "at most 100 characters, unique for its owner")
        .required();
    syntax.option("--type", options.type, "WORD", "user, project, global or organization")
        .required()
        .offers({"user", "project", "global", "organization"});
    syntax.option("--user", options.user, "LOGIN",
                  "act as this user, who will own the token; needed but for organization tokens");
    syntax.option("--organization", options.organization, "KEY", "of an organization token");
    syntax.option("--project", options.projects, "KEY", "only for this project; may be repeated");
    syntax.flag("--all-projects", options.all_projects, "for all current and future projects");
    syntax.option("--permission", options.permissions, "WORD",
                  "only this permission; may be repeated");
    syntax.option("--attribute", options.attributes, "NAME=VALUE",
                  "only where a location has this attribute; may be repeated");
    syntax.option("--expires", options.expires, "WHEN",
                  "90d, a date (00:00 UTC), a time (RFC 3339) or never [never]");
    syntax.option("--description", options.description, "TEXT", "what it is for");
}

admin::Answer<admin::TokenRequest> read_request(const Options& options, Time now) {
    admin::TokenRequest request;
    const auto type = token_type_from(options.type);
    if (!type) {
        return admin::invalid("--type: not a type of token: \"" + options.type +
                              "\"; user, project, global or organization");
    }
    request.type = *type;
    request.name = options.name;
    request.organization = options.organization;
    request.projects = options.projects;
    request.all_projects = options.all_projects;
    request.permissions = options.permissions;
    request.description = options.description;
    if (*type != TokenType::Organization) {
        request.owner = options.user;
        if (options.user.empty()) {
            return admin::invalid("--user: a token of type " + options.type +
                                  " needs a user to own it");
        }
    }
    for (const auto& attribute : options.attributes) {
        const auto equals = attribute.find('=');
        if (equals == std::string::npos) {
            return admin::invalid("--attribute: not of the form NAME=VALUE: \"" + attribute + "\"");
        }
        request.attributes.emplace_back(attribute.substr(0, equals), attribute.substr(equals + 1));
    }
    const auto expires_at = admin::parse_expiry(options.expires, now);
    if (!expires_at) {
        return admin::invalid("--expires: " + expires_at.error().message);
    }
    request.expires_at = *expires_at;
    return request;
}

void print(const Output& out, const admin::CreatedToken& created, Time now) {
    const auto& detail = created.detail;
    if (out.json()) {
        Json document = {{"id", detail.id}, {"token", std::string(created.text.view())}};
        document.update(to_json(detail, now));
        out.document(document);
        return;
    }
    out.raw(created.text.view());
    out.raw("\n");
    out.note("This is the " + std::string(to_word(detail.type)) + " token \"" + detail.name +
             "\" (" + detail.id + ") for " + holder_of(detail) +
             ", expires: " + expiry_text(detail) + ". It is shown this once.");
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto now = store->surroundings().now();
    auto request = read_request(options, now);
    if (!request) {
        return session.fail(request.error());
    }
    const auto created =
        admin::create_token(*store, Session::actor(options.user), *std::move(request));
    if (!created) {
        return session.fail(created.error());
    }
    print(session.out(), *created, now);
    if (!Output::flush()) {
        return session.fail(admin::refused("stdout can't be written to; the token " +
                                           created->detail.id +
                                           " was made and is lost: revoke it"));
    }
    return ExitCode::Done;
}

} // namespace

void add_token_create(Syntax& token, Choice& choice) {
    add_command(token, choice, "create", "make a token", declare, run);
}

} // namespace tokenward::cli
