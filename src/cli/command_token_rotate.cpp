#include "admin/records/expiry.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"

#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string id;
    std::string grace = "7d";
    std::string expires;
    std::string user;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "The new token has the same scope and name. Its first use ends the old one at once, "
        "if a daemon runs; otherwise it ends with its grace.");
    syntax.argument("id", options.id, "tok_ and 16 characters").required();
    syntax.option("--grace", options.grace, "TIME",
                  "how long the old one may still be used: 7d, 12h, 30m, at most 30d, or 0 [7d]");
    syntax.option("--expires", options.expires, "WHEN",
                  "of the new one: 90d, a date (00:00 UTC), a time (RFC 3339) or never; without "
                  "it, it lives as long as the old one was made for");
    syntax.option("--user", options.user, "LOGIN", "act as this user");
}

admin::Answer<admin::RotationRequest> read_request(const Options& options, Time now) {
    admin::RotationRequest request;
    const auto grace = admin::parse_grace(options.grace);
    if (!grace) {
        return admin::invalid("--grace: " + grace.error().message);
    }
    request.grace = *grace;
    if (options.expires.empty()) {
        return request;
    }
    const auto expires_at = admin::parse_expiry(options.expires, now);
    if (!expires_at) {
        return admin::invalid("--expires: " + expires_at.error().message);
    }
    request.keeps_lifetime = false;
    request.expires_at = *expires_at;
    return request;
}

std::string fate_of(const std::optional<admin::TokenDetail>& predecessor) {
    return predecessor ? "The old one, " + predecessor->id +
                             ", ends with the first use of this "
                             "one, at the latest " +
                             expiry_text(*predecessor) + "."
                       : "The old one was ended at once.";
}

void print(const Output& out, const admin::RotatedToken& rotated, Time now) {
    if (out.json()) {
        out.document(to_json(rotated, now));
        return;
    }
    const auto& detail = rotated.successor.detail;
    out.raw(rotated.successor.text.view());
    out.raw("\n");
    out.note("This is the new " + std::string(to_word(detail.type)) + " token \"" + detail.name +
             "\" (" + detail.id + ") for " + holder_of(detail) +
             ", expires: " + expiry_text(detail) + ". It is shown this once.");
    out.note(fate_of(rotated.predecessor));
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto now = store->surroundings().now();
    const auto request = read_request(options, now);
    if (!request) {
        return session.fail(request.error());
    }
    const auto rotated =
        admin::rotate_token(*store, Session::actor(options.user), options.id, *request);
    if (!rotated) {
        return session.fail(rotated.error());
    }
    print(session.out(), *rotated, now);
    if (!Output::flush()) {
        return session.fail(admin::refused("stdout can't be written to; the token " +
                                           rotated->successor.detail.id +
                                           " was made and is lost: rotate that one"));
    }
    return ExitCode::Done;
}

} // namespace

void add_token_rotate(Syntax& token, Choice& choice) {
    add_command(token, choice, "rotate", "let a new token take the place of an old one", declare,
                run);
}

} // namespace tokenward::cli
