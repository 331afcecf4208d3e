#include "admin/backup/backup_export.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "files/descriptor.hpp"
#include "files/file_steps.hpp"
#include "files/staged_file.hpp"
#include "http/json.hpp"

#include <csignal>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace tokenward::cli {
namespace {

struct Options {
    std::string file;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "Writes what makes tokens pass: users, grants, projects, organizations, passwords "
        "(hashed), settings,\ntokens with their last uses, and which were ended. No token "
        "can be made from it. Each line is signed\nby the current key; the key file is not "
        "in it: keep a copy elsewhere. Logs are not in it either.\nWhen records have to be left "
        "out, it becomes FILE.incomplete, and FILE stays.");
    syntax
        .argument("file", options.file,
                  "made whole or not at all, for its owner alone; - for stdout")
        .metavar("FILE")
        .required();
}

/// A file that takes its place once it is whole, or stdout.
class Target {
public:
    explicit Target(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] bool is_stdout() const noexcept { return path_ == "-"; }

    admin::Answer<Done> open() {
        if (is_stdout()) {
            // Whoever reads and leaves makes a write fail, and doesn't end us without a word.
            std::signal(SIGPIPE, SIG_IGN);
            return Done{};
        }
        auto file = files::StagedFile::begin(path_);
        if (!file) {
            return admin::refused(file.error().message);
        }
        file_.emplace(*std::move(file));
        return Done{};
    }

    admin::Answer<Done> write(std::string_view lines) {
        if (file_) {
            return answer(file_->write(lines));
        }
        return files::write_all(STDOUT_FILENO, lines)
                   ? admin::Answer<Done>(Done{})
                   : admin::refused("stdout can't be written to: " + files::errno_text());
    }

    admin::Answer<Done> finish() {
        return file_ ? answer(file_->place()) : admin::Answer<Done>(Done{});
    }

    /// An earlier backup may have what this one lacks.
    admin::Answer<Done> finish_incomplete() {
        return file_ ? answer(file_->place_as(incomplete())) : admin::Answer<Done>(Done{});
    }

    [[nodiscard]] std::string incomplete() const { return path_ + ".incomplete"; }

private:
    static admin::Answer<Done> answer(const Outcome& outcome) {
        return outcome ? admin::Answer<Done>(Done{}) : admin::refused(outcome.error().message);
    }

    std::string path_;
    std::optional<files::StagedFile> file_;
};

Json counts_of(const admin::ExportTally& tally) {
    auto counts = Json::object();
    for (std::size_t kind = 0; kind < tally.counts.size(); ++kind) {
        const auto which = static_cast<admin::BackupKind>(kind);
        if (which != admin::BackupKind::Header && which != admin::BackupKind::End) {
            counts[std::string(to_word(which))] = tally.counts[kind];
        }
    }
    return counts;
}

/// Where the backup itself isn't on stdout.
void tell(const Output& out, const admin::ExportTally& tally) {
    if (out.json()) {
        out.document({{"exported", counts_of(tally)}, {"left_out", tally.left_out}});
    }
    const auto tokens = tally.counts[static_cast<std::size_t>(admin::BackupKind::Token)];
    out.line(std::to_string(admin::BackupEnd{tally.counts}.records()) + " records exported, " +
             std::to_string(tokens) + " of them tokens; " + std::to_string(tally.left_out) +
             " left out.");
}

ExitCode run(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    Target target(options.file);
    if (const auto opened = target.open(); !opened) {
        return session.fail(opened.error());
    }
    Progress progress(session.out());
    const admin::ExportSink sink{[&](std::string_view lines) { return target.write(lines); },
                                 [&](const std::string& sentence) {
                                     progress.clear();
                                     session.out().warning(sentence + "; it is left out");
                                 },
                                 [&](std::uint64_t records) {
                                     progress.show("records", records, 0);
                                 }};
    const auto tally = admin::export_store(*store, Session::actor(), sink);
    progress.clear();
    if (!tally) {
        return session.fail(tally.error());
    }
    const bool is_complete = tally->left_out == 0;
    const auto finished = is_complete ? target.finish() : target.finish_incomplete();
    if (!finished) {
        return session.fail(finished.error());
    }
    if (target.is_stdout()) {
        return is_complete ? ExitCode::Done : ExitCode::Refused;
    }
    tell(session.out(), *tally);
    return is_complete
               ? ExitCode::Done
               : session.fail(admin::refused("the backup is " + target.incomplete() + ", and " +
                                             options.file + " is left as it was"));
}

} // namespace

void add_export(Syntax& program, Choice& choice) {
    add_command(program, choice, "export", "write a backup of the store", declare, run);
}

} // namespace tokenward::cli
