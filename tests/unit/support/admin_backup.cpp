#include "support/admin_backup.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <utility>

namespace tokenward::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// `"name":"value",`
void cut_member(std::string& line, const std::string& name) {
    const auto start = "\"" + name + "\":\"";
    const auto at = line.find(start);
    if (at == line.npos) {
        return;
    }
    line.erase(at, line.find('"', at + start.size()) + 1 - at);
    line.erase(at, line.compare(at, 1, ",") == 0 ? 1 : 0);
}

} // namespace

BackupWorld::BackupWorld() {
    now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Exported export_store(AdminWorld& world) {
    Exported exported;
    const admin::ExportSink sink{
        [&](std::string_view lines) {
            exported.text += lines;
            return admin::Answer<Done>(Done{});
        },
        [&](const std::string& sentence) { exported.left_out.push_back(sentence); },
        [](std::uint64_t) {
        }};
    exported.tally = must(admin::export_store(world.store(), AdminWorld::root(), sink));
    return exported;
}

Imported import_text(AdminWorld& world, const std::string& text, admin::CutBackup cut) {
    std::istringstream in(text);
    std::string refusals;
    const admin::ImportWatcher watcher{[&](std::size_t line, const admin::Failure& failure) {
                                           refusals +=
                                               std::to_string(line) + " " + failure.message + "\n";
                                       },
                                       [](const admin::ImportTally&, std::size_t) {
                                       }};
    const auto actor = AdminWorld::root();
    std::array<admin::Store, 2> stores = {world.open(), world.open()};
    admin::BackupReader reader(in, world.keyring());
    admin::BackupImport import(stores, actor, reader, watcher);
    auto done = import.run(cut);
    return {std::move(done), import.tally(), refusals};
}

void check_tally(const Imported& imported, const admin::ImportTally& wanted) {
    if (!imported.done) {
        fail_msg("%s", imported.done.error().message.c_str());
    }
    const auto text = [](const admin::ImportTally& tally) {
        return std::to_string(tally.made) + " made, " + std::to_string(tally.already) +
               " already, " + std::to_string(tally.refused) + " refused";
    };
    const auto seen = text(imported.tally);
    if (seen != text(wanted)) {
        fail_msg("%s, and not %s\n%s", seen.c_str(), text(wanted).c_str(),
                 imported.refusals.c_str());
    }
}

std::string dump_without_logs(AdminWorld& world) {
    world.ask({"DEL", "tw:admin:audit"});
    return world.dump();
}

std::string records_of(const std::string& backup) {
    auto lines = lines_of(backup);
    for (auto& line : lines) {
        line.erase(0, line.find("\"kind\""));
        for (const auto* const name : {"seal", "restored", "file", "at", "until"}) {
            cut_member(line, name);
        }
    }
    std::ranges::sort(lines);
    std::string sorted;
    for (const auto& line : lines) {
        sorted += line + "\n";
    }
    return sorted;
}

Taken take_line(const std::string& backup, std::string_view part) {
    Taken taken;
    for (const auto& line : lines_of(backup)) {
        (line.find(part) == line.npos ? taken.rest : taken.line) += line + "\n";
    }
    return taken;
}

} // namespace tokenward::test
