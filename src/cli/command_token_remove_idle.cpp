#include "admin/records/expiry.hpp"
#include "admin/uses/idle_removal.hpp"
#include "cli/command.hpp"
#include "cli/token_text.hpp"
#include "http/json.hpp"

#include <string>
#include <string_view>

namespace tokenward::cli {
namespace {

constexpr std::string_view k_off = "Idle tokens are not removed here: the settings say so.";

struct Options {
    bool dry_run = false;
    bool confirm = false;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "A daemon does it every day; when more than 5 % of those without expiry, and more than 10, "
        "would go at once, it waits for --confirm. How long a token may be idle: tokenward "
        "settings.");
    syntax.flag("--dry-run", options.dry_run, "only list what would be removed");
    syntax.flag("--confirm", options.confirm, "remove them, however many");
}

std::string recording_text(const std::optional<Time>& since) {
    return since ? "Uses are known to be noted since " + admin::time_text(*since) + "."
                 : "It isn't known whether uses are noted, so no token counts as idle.";
}

ExitCode list(const Session& session, admin::Store& store) {
    const auto found = admin::find_idle_tokens(store, Session::actor());
    if (!found) {
        return session.fail(found.error());
    }
    session.warn_of(found->damaged);
    const auto now = store.surroundings().now();
    if (session.out().json()) {
        auto tokens = Json::array();
        for (const auto& [token, since] : found->idle) {
            auto document = to_json(token, now);
            document["idle_since"] = admin::time_text(since);
            tokens.push_back(std::move(document));
        }
        session.out().document(
            {{"idle_days", found->idle_days ? Json(found->idle_days->count()) : Json()},
             {"recording_since",
              found->recording_since ? Json(admin::time_text(*found->recording_since)) : Json()},
             {"tokens", found->tokens},
             {"needs_confirmation", found->needs_confirmation()},
             {"idle", std::move(tokens)}});
        return ExitCode::Done;
    }
    for (const auto& [token, since] : found->idle) {
        session.out().line(token.id + "  " + token.name + "  " + holder_of(token) + "  last used " +
                           last_use_text(token) + ", idle since " + admin::time_text(since));
    }
    if (!found->idle_days) {
        session.out().line(k_off);
        return ExitCode::Done;
    }
    session.out().line(std::to_string(found->idle.size()) + " of " + std::to_string(found->tokens) +
                       " tokens are idle. " + recording_text(found->recording_since));
    return ExitCode::Done;
}

std::string result_text(const admin::IdleRemoval& result) {
    switch (result.state) {
    case admin::IdleState::Off:
        return std::string(k_off);
    case admin::IdleState::Unproven:
        return "It isn't known whether uses are noted, so no token counts as idle.";
    case admin::IdleState::NotDue:
    case admin::IdleState::Done:
    case admin::IdleState::Waits:
        break;
    }
    return std::to_string(result.removed) + " of " + std::to_string(result.tokens) +
           " tokens were idle and are removed.";
}

ExitCode remove(const Session& session, admin::Store& store) {
    const auto result = admin::remove_idle_tokens(store, Session::actor());
    if (!result) {
        return session.fail(result.error());
    }
    session.warn_of(result->damaged);
    if (session.out().json()) {
        session.out().document(
            {{"tokens", result->tokens}, {"idle", result->idle}, {"removed", result->removed}});
    }
    session.out().line(result_text(*result));
    return ExitCode::Done;
}

ExitCode run(const Session& session, const Options& options) {
    if (options.dry_run && options.confirm) {
        return session.fail(admin::invalid("--dry-run or --confirm, not both"));
    }
    if (!options.dry_run && !options.confirm) {
        return session.fail(admin::invalid("say --dry-run to see what would go, or --confirm"));
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    return options.dry_run ? list(session, *store) : remove(session, *store);
}

} // namespace

void add_token_remove_idle(Syntax& token, Choice& choice) {
    add_command(token, choice, "remove-idle", "remove tokens that nobody uses", declare, run);
}

} // namespace tokenward::cli
