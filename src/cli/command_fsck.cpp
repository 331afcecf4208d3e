#include "admin/fsck/fsck.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "http/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenward::cli {
namespace {

struct Options {
    bool dry_run = false;
    bool confirm = false;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "Mends what is half-written, and never makes a right: of two records that differ, "
        "what both allow is left.\nMay run beside daemons. Ends with 1 when something can't "
        "be mended, with --dry-run when something was found.");
    syntax.flag("--dry-run", options.dry_run, "tell what is wrong and change nothing");
    syntax.flag("--confirm", options.confirm,
                "mend also when more than 5 % of the tokens, and more than 10 things, would go");
}

Json json_of(const admin::FsckReport& report, bool dry_run) {
    auto list = Json::array();
    for (const auto& [kind, tally] : report.faults) {
        list.push_back({{"kind", to_word(kind)},
                        {"text", describe(kind)},
                        {"found", tally.found},
                        {"mended", tally.mended},
                        {"examples", tally.named}});
    }
    return {{"dry_run", dry_run},
            {"consistent", report.is_consistent()},
            {"looked_at", report.looked_at},
            {"findings", list}};
}

void print(const Output& out, admin::FaultKind kind, const admin::FaultTally& tally) {
    const bool is_mended = tally.mended == tally.found;
    const auto end = is_mended                        ? ": " + std::string(remedy(kind))
                     : admin::is_beyond_mending(kind) ? std::string(": left as they are")
                                                      : std::string();
    out.line("", std::to_string(tally.found), is_mended ? Style::Warning : Style::Bad,
             " " + std::string(describe(kind)) + end);
    for (const auto& name : tally.named) {
        out.line("    " + name);
    }
    if (tally.found > tally.named.size()) {
        out.line("    and " + std::to_string(tally.found - tally.named.size()) + " more");
    }
}

void print(const Output& out, const admin::FsckReport& report, bool dry_run) {
    if (out.json()) {
        out.document(json_of(report, dry_run));
        return;
    }
    for (const auto& [kind, tally] : report.faults) {
        print(out, kind, tally);
    }
    const auto looked = std::to_string(report.looked_at) + " records and index entries looked at";
    if (report.faults.empty()) {
        out.line(looked + "; nothing is wrong.");
        return;
    }
    out.line(looked + "; " + std::to_string(report.found()) + " faults found, " +
             std::to_string(report.mended()) + " mended.");
}

admin::Answer<admin::FsckReport> check(const Session& session, admin::Store& store,
                                       admin::FsckManner manner) {
    Progress progress(session.out());
    return admin::fsck(store, Session::actor(), manner,
                       [&progress](std::string_view what, std::size_t done, std::size_t total) {
                           progress.show(what, done, total);
                       });
}

admin::Failure too_much(std::size_t number) {
    return admin::refused(
        std::to_string(number) +
        " tokens, users and projects would be ended, deactivated or removed. Was a "
        "part of Redis lost? Then empty it and import a backup instead. See them "
        "with --dry-run; mend with --confirm. Nothing was changed");
}

/// Looks first. What is found is mended unless that would take much away.
admin::Answer<admin::FsckReport> check_and_mend(const Session& session, admin::Store& store,
                                                const Options& options) {
    if (!options.confirm) {
        auto found = check(session, store, admin::FsckManner::OnlyLooks);
        if (!found || options.dry_run || found->faults.empty()) {
            return found;
        }
        const auto takes_much = admin::takes_much(store, *found);
        if (!takes_much || *takes_much) {
            return takes_much ? too_much(found->taken()) : takes_much.error();
        }
    }
    return check(session, store, admin::FsckManner::Mends);
}

ExitCode run(const Session& session, const Options& options) {
    if (options.dry_run && options.confirm) {
        return session.fail(admin::invalid("--dry-run or --confirm, not both"));
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto report = check_and_mend(session, *store, options);
    if (!report) {
        return session.fail(report.error());
    }
    print(session.out(), *report, options.dry_run);
    return report->is_consistent() ? ExitCode::Done : ExitCode::Refused;
}

} // namespace

void add_fsck(Syntax& program, Choice& choice) {
    add_command(program, choice, "fsck", "look at the whole store and mend what is half-written",
                declare, run);
}

} // namespace tokenward::cli
