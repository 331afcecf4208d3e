#include "admin/keys/seal_census.hpp"
#include "cli/command.hpp"
#include "cli/key_file_lock.hpp"
#include "files/secret_file.hpp"
#include "files/system_random.hpp"
#include "http/json.hpp"

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

namespace tokenward::cli {
namespace {

struct Options {
    bool add = false;
    bool list = false;
    std::string promote;
    std::string demote;
    std::string drop;
    bool force = false;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "Without an option: makes a new key file. A rotation: --add on every machine's file "
        "(copy it),\n--promote, \"tokenward reseal\", --demote, --drop.");
    auto step = syntax.exclusive_group("step");
    step.flag("--add", options.add, "add a key that only checks, until it is promoted");
    step.option("--promote", options.promote, "ID",
                "make a known key the one that mints and seals");
    step.option("--demote", options.demote, "ID",
                "let a known key check tokens, but seals no more");
    step.option("--drop", options.drop, "ID", "forget a key; tokens made with it end");
    step.flag("--list", options.list, "show key ids and their states, never a key");
    syntax.flag("--force", options.force,
                "demote or drop a key although records are sealed by it, or nobody can tell");
}

admin::Failure in_file(const std::string& path, const Error& error) {
    return admin::refused("the key file " + path + ": " + error.message);
}

ExitCode list(const Session& session) {
    const auto keys = session.read_keys();
    if (!keys) {
        return session.fail(keys.error());
    }
    auto document = Json::array();
    for (const auto& entry : keys->entries()) {
        document.push_back({{"id", std::string(1, entry.id)}, {"state", to_word(entry.state)}});
        session.out().line(std::string(1, entry.id) + "  " + std::string(to_word(entry.state)));
    }
    if (session.out().json()) {
        session.out().document(document);
    }
    return ExitCode::Done;
}

ExitCode create(const Session& session) {
    const auto& path = session.options().key_file();
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
        return session.fail(admin::refused(
            "the key file " + path + " is there already; \"tokenward keygen --add\" adds a key"));
    }
    if (!folder.empty() && !std::filesystem::create_directories(folder, error) && error) {
        return session.fail(
            admin::refused("the folder " + folder.string() + " can't be made: " + error.message()));
    }
    const auto keys = KeyFile::create(files::system_random());
    if (!keys) {
        return session.fail(admin::internal(keys.error()));
    }
    const auto written =
        files::write_secret_file(path, keys->text().view(), files::WriteMode::Create);
    if (!written) {
        return session.fail(admin::refused("the key file " + written.error().message));
    }
    const std::string id(1, keys->entries().front().id);
    if (session.out().json()) {
        session.out().document({{"key_file", path}, {"id", id}, {"state", "current"}});
    }
    session.out().line("The key file " + path + " is made; its key is " + id +
                       ". Keep a copy in a safe place: without it no token works.");
    return ExitCode::Done;
}

/// The id of the key that was changed.
admin::Answer<char> apply(KeyFile& keys, const Options& options, const std::string& path) {
    if (options.add) {
        const auto added = keys.add(files::system_random());
        return added ? admin::Answer<char>(*added) : in_file(path, added.error());
    }
    const auto& text = !options.promote.empty()  ? options.promote
                       : !options.demote.empty() ? options.demote
                                                 : options.drop;
    if (text.size() != 1) {
        return admin::invalid("not a key id: \"" + text + "\"; one letter or digit");
    }
    const char id = text.front();
    const auto done = !options.promote.empty()  ? keys.promote(id)
                      : !options.demote.empty() ? keys.demote(id)
                                                : keys.drop(id);
    return done ? admin::Answer<char>(id) : in_file(path, done.error());
}

/// A key that stops sealing takes the records with it that it has sealed.
std::optional<admin::Failure> find_sealed(const Session& session, char id) {
    auto store = session.open_store();
    const auto census = store ? admin::count_seals(*store, std::numeric_limits<std::size_t>::max())
                              : admin::Answer<admin::SealCensus>(store.error());
    if (!census) {
        return admin::Failure{census.error().kind, "whether records are sealed by key " +
                                                       std::string(1, id) +
                                                       " can't be told: " + census.error().message +
                                                       "; --force does it all the same"};
    }
    const auto sealed = census->good.find(id);
    if (sealed == census->good.end()) {
        return std::nullopt;
    }
    return admin::refused(std::to_string(sealed->second) + " records are sealed by key " +
                          std::string(1, id) +
                          " and would count no more; run \"tokenward reseal\" first");
}

ExitCode change(const Session& session, const Options& options) {
    const auto& path = session.options().key_file();
    // Two at once would lose a key that somebody then believes to have.
    const auto lock = KeyFileLock::take(path);
    if (!lock) {
        return session.fail(admin::refused(lock.error().message));
    }
    auto keys = session.read_keys();
    if (!keys) {
        return session.fail(keys.error());
    }
    const auto id = apply(*keys, options, path);
    if (!id) {
        return session.fail(id.error());
    }
    const bool ends_seals = !options.demote.empty() || !options.drop.empty();
    if (ends_seals && !options.force) {
        if (const auto sealed = find_sealed(session, *id)) {
            return session.fail(*sealed);
        }
    }
    const auto written =
        files::write_secret_file(path, keys->text().view(), files::WriteMode::Replace);
    if (!written) {
        return session.fail(admin::refused("the key file " + written.error().message));
    }
    for (const auto& entry : keys->entries()) {
        if (entry.id != *id) {
            continue;
        }
        const auto state = std::string(to_word(entry.state));
        if (session.out().json()) {
            session.out().document(
                {{"key_file", path}, {"id", std::string(1, *id)}, {"state", state}});
        }
        session.out().line(std::string("Key ")
                               .append(1, *id)
                               .append(" in ")
                               .append(path)
                               .append(" is now ")
                               .append(state)
                               .append("."));
    }
    return ExitCode::Done;
}

ExitCode run(const Session& session, const Options& options) {
    if (options.list) {
        return list(session);
    }
    const bool changes =
        options.add || !options.promote.empty() || !options.demote.empty() || !options.drop.empty();
    return changes ? change(session, options) : create(session);
}

} // namespace

void add_keygen(Syntax& program, Choice& choice) {
    add_command(program, choice, "keygen", "make a key file, or rotate its keys", declare, run);
}

} // namespace tokenward::cli
