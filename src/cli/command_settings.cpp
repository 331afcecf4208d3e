#include "admin/records/detail_reader.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/store/require.hpp"
#include "cli/command.hpp"
#include "http/json.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::string max_lifetime;
    std::optional<std::int64_t> session_days;
    std::vector<std::string> organization_permissions;
    std::string may_outlive;
    std::string idle_days;
    std::optional<std::int64_t> audit_entries;
    bool anew = false;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer("What isn't named stays. Tokens that are there keep their expiry.");
    syntax.option("--max-lifetime", options.max_lifetime, "DAYS",
                  "days that a new token may live at most, 1d to 36500d; none: no maximum [none]");
    syntax.option("--session-days", options.session_days, "NUMBER",
                  "days that a device stays signed in, 1 to 36500 [30]");
    syntax.option("--organization-permission", options.organization_permissions, "WORD",
                  "what organization tokens may be given, the whole list; may be repeated [scan]");
    syntax
        .option("--tokens-may-outlive", options.may_outlive, "WORD",
                "yes or no: whether a token that is made through another may end later "
                "[no]")
        .offers({"yes", "no"});
    syntax.option(
        "--idle-days", options.idle_days, "DAYS",
        "tokens without expiry that were not used for so long (60d) are removed, or none");
    syntax.option("--audit-entries", options.audit_entries, "NUMBER",
                  "about so many entries of each log are kept, 1000 to 10000000 [100000]");
    syntax.flag("--anew", options.anew,
                "where the record of all this is lost: begin with what a new store has, and "
                "--idle-days none");
}

/// Nothing for `none`.
admin::Answer<std::optional<std::chrono::days>> parse_days(const std::string& option,
                                                           std::string text) {
    if (text == "none") {
        return std::optional<std::chrono::days>();
    }
    if (text.ends_with('d')) {
        text.pop_back();
    }
    const auto number = admin::parse_number(text);
    return number
               ? admin::Answer<std::optional<std::chrono::days>>(std::chrono::days(*number))
               : admin::invalid(option + ": not a number of days: \"" + text + "\"; 90d or none");
}

admin::Answer<Done> apply(const Options& options, admin::Settings& settings) {
    if (!options.max_lifetime.empty()) {
        const auto days = parse_days("--max-lifetime", options.max_lifetime);
        if (!days) {
            return days.error();
        }
        settings.max_lifetime = *days;
    }
    if (options.session_days) {
        settings.session_lifetime = std::chrono::days(*options.session_days);
    }
    if (!options.organization_permissions.empty()) {
        settings.organization_permissions = {};
        for (const auto& word : options.organization_permissions) {
            if (auto failure = admin::check_permission(word)) {
                return *std::move(failure);
            }
            settings.organization_permissions.add(word);
        }
    }
    if (!options.may_outlive.empty()) {
        if (options.may_outlive != "yes" && options.may_outlive != "no") {
            return admin::invalid("--tokens-may-outlive: yes or no");
        }
        settings.tokens_may_outlive = options.may_outlive == "yes";
    }
    if (!options.idle_days.empty()) {
        const auto days = parse_days("--idle-days", options.idle_days);
        if (!days) {
            return days.error();
        }
        settings.idle_days = *days;
    }
    if (options.audit_entries) {
        settings.audit_entries = *options.audit_entries;
    }
    return Done{};
}

void print(const Output& out, const admin::Settings& settings) {
    const auto& days = settings.max_lifetime;
    if (out.json()) {
        out.document(
            {{"max_lifetime_days", days ? Json(days->count()) : Json()},
             {"session_lifetime_days", settings.session_lifetime.count()},
             {"organization_permissions", settings.organization_permissions.words()},
             {"tokens_may_outlive", settings.tokens_may_outlive},
             {"idle_days", settings.idle_days ? Json(settings.idle_days->count()) : Json()},
             {"audit_entries", settings.audit_entries}});
        return;
    }
    out.line("maximum lifetime            " +
             (days ? std::to_string(days->count()) + " days" : std::string("none")));
    out.line("sessions last               " + std::to_string(settings.session_lifetime.count()) +
             " days");
    out.line("organization tokens may     " + settings.organization_permissions.text());
    out.line("tokens may outlive theirs   " +
             std::string(settings.tokens_may_outlive ? "yes" : "no"));
    out.line("idle tokens are removed     " +
             (settings.idle_days ? "after " + std::to_string(settings.idle_days->count()) + " days"
                                 : std::string("never")));
    out.line("audit log                   about " + std::to_string(settings.audit_entries) +
             " entries");
}

ExitCode show(const Session& session) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto settings = admin::show_settings(*store, Session::actor());
    if (!settings) {
        return session.fail(settings.error());
    }
    print(session.out(), *settings);
    return ExitCode::Done;
}

bool changes_nothing(const Options& options) {
    return options.max_lifetime.empty() && !options.session_days &&
           options.organization_permissions.empty() && options.may_outlive.empty() &&
           options.idle_days.empty() && !options.audit_entries && !options.anew;
}

ExitCode set(const Session& session, const Options& options) {
    if (changes_nothing(options)) {
        return session.fail(
            admin::invalid("name what is to change; see \"tokenward settings set --help\""));
    }
    admin::Settings nothing;
    if (const auto good = apply(options, nothing); !good) {
        return session.fail(good.error());
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto settings = admin::change_settings(
        *store, Session::actor(),
        [&options](admin::Settings& wanted) { static_cast<void>(apply(options, wanted)); },
        options.anew ? admin::SettingsStart::Anew : admin::SettingsStart::AsTheyAre);
    if (!settings) {
        return session.fail(settings.error());
    }
    print(session.out(), *settings);
    return ExitCode::Done;
}

} // namespace

void add_settings(Syntax& program, Choice& choice) {
    auto settings = program.command_group("settings", "limits for the whole store");
    add_command(settings, choice, "show", "show the limits", show);
    add_command(settings, choice, "set", "change limits", declare, set);
}

} // namespace tokenward::cli
