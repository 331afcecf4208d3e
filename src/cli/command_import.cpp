#include "admin/backup/backup_import.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "files/descriptor.hpp"
#include "http/json.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <malloc.h>

namespace tokenward::cli {
namespace {

/// While Redis works for one, records are made ready for the others.
constexpr std::size_t k_links = 4;

struct Options {
    std::string file;
    bool takes_cut = false;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "FILE is a backup that \"tokenward export\" wrote, for the store it is of, or an empty "
        "Redis: that\nbecomes this store again, without \"init\", and nginx answers 503 until all "
        "is there. What is\nhere already stays as it is, and a token that was ended here stays "
        "ended. Each line is taken in whole\nor not at all, and refused ones are told with their "
        "number. Run it again after it was cut off.");
    syntax.argument("file", options.file, "a backup; - for stdin").metavar("FILE");
    syntax.flag("--cut", options.takes_cut,
                "open the store though lines of the backup are missing or bad");
}

/// `size`: of the file; 0 where it isn't known.
void show(Progress& progress, const admin::ImportTally& tally, std::size_t bytes_read,
          std::size_t size) {
    const auto records = tally.made + tally.already + tally.refused;
    if (size == 0) {
        progress.show("records", records, 0);
    } else {
        progress.show(std::to_string(records) + " records", bytes_read, size);
    }
}

/// Each batch takes some megabytes. The C library would give them back to the system every time,
/// and fetch them page by page again: a sixth of all the work.
void keep_freed_memory() {
    constexpr int k_bytes = 32 * 1024 * 1024; // the C library refuses more
    mallopt(M_TRIM_THRESHOLD, k_bytes);
    mallopt(M_MMAP_THRESHOLD, k_bytes);
}

/// A slip of the hand there makes the store a second time.
std::string under_other_prefix(const CommonOptions& options) {
    return options.prefix() == k_default_prefix ? ""
                                                : ", under the prefix \"" + options.prefix() + "\"";
}

void tell(const Session& session, const admin::BackupImport& import) {
    const auto& out = session.out();
    const auto& [made, already, refused] = import.tally();
    if (out.json()) {
        out.document({{"store", import.header().store},
                      {"imported", made},
                      {"already", already},
                      {"refused", refused}});
    }
    out.line(std::to_string(made) + " imported, " + std::to_string(already) + " here already, " +
             std::to_string(refused) + " refused" + under_other_prefix(session.options()) + ".");
}

/// What is wrong with the backup is told with its name, and what may be wrong with the key file
/// with that one's, too.
admin::Failure named(admin::Failure failure, const Session& session, const std::string& file) {
    if (failure.code == admin::k_other_key) {
        failure.message += ", which is " + session.options().key_file();
    }
    if (failure.kind == admin::FailureKind::Refused) {
        failure.message.insert(0, (file == "-" ? "stdin" : file) + ": ");
    }
    return failure;
}

ExitCode import_from(const Session& session, std::istream& in, std::uintmax_t size,
                     const Options& options) {
    keep_freed_memory();
    std::vector<admin::Store> stores;
    for (std::size_t i = 0; i < k_links; ++i) {
        auto store = session.open_store();
        if (!store) {
            return session.fail(store.error());
        }
        stores.push_back(*std::move(store));
    }
    Progress progress(session.out());
    const admin::ImportWatcher watcher{
        [&](std::size_t line, const admin::Failure& failure) {
            progress.clear();
            session.out().error("line " + std::to_string(line) + ": " + failure.message);
        },
        [&](const admin::ImportTally& tally, std::size_t bytes_read) {
            show(progress, tally, bytes_read, size);
        }};
    const auto actor = Session::actor();
    admin::BackupReader reader(in, stores.front().keyring());
    admin::BackupImport import(stores, actor, reader, watcher);
    const auto done =
        import.run(options.takes_cut ? admin::CutBackup::Open : admin::CutBackup::Refuse);
    progress.clear();
    const auto& [made, already, refused] = import.tally();
    if (done || made + already + refused > 0) {
        tell(session, import);
    }
    if (!done) {
        return session.fail(named(done.error(), session, options.file));
    }
    return refused == 0 ? ExitCode::Done : ExitCode::Refused;
}

ExitCode run(const Session& session, const Options& options) {
    if (options.file.empty()) { // not required: a command may stand in its place
        return session.fail(admin::invalid(
            "\"tokenward import\" needs a FILE, or the command sonarqube; see \"tokenward import "
            "--help\""));
    }
    if (options.file == "-" && session.options().redis_password_is_on_stdin()) {
        return session.fail(
            admin::invalid("the password of Redis and the backup can't both come from stdin"));
    }
    if (options.file == "-") {
        return import_from(session, std::cin, 0, options);
    }
    std::ifstream file(options.file, std::ios::binary);
    if (!file) {
        return session.fail(
            admin::refused(options.file + ": can't be opened: " + files::errno_text()));
    }
    std::error_code unknown;
    const auto size = std::filesystem::file_size(options.file, unknown);
    return import_from(session, file, unknown ? 0 : size, options);
}

} // namespace

void add_import(Syntax& program, Choice& choice) {
    auto import = add_command(program, choice, "import",
                              "take a backup in, or what another server issued", declare, run);
    add_import_sonarqube(import, choice);
}

} // namespace tokenward::cli
