#include "admin/fsck/fsck.hpp"

#include <string>

namespace tokenward::admin {
namespace {

Answer<Done> note_in_audit(Store& store, const Actor& actor, const FsckReport& report) {
    AuditEntry entry{"store.fsck", store.names().prefix(), {}};
    for (const auto& [kind, tally] : report.faults) {
        if (tally.mended > 0) {
            entry.details.emplace_back(to_word(kind), std::to_string(tally.mended));
        }
    }
    if (entry.details.empty()) {
        return Done{};
    }
    return store.change([&](Change& change) -> Answer<Done> {
        change.audit(actor, entry);
        return Done{};
    });
}

} // namespace

Answer<FsckReport> fsck(Store& store, const Actor& actor, FsckManner manner,
                        const FsckProgress& progress) {
    if (!actor.is_local_administrator) {
        return refused("only the local system administrator checks the store");
    }
    if (const auto ours = store.look(); !ours) {
        return ours.error();
    }
    FsckReport report;
    const auto walked = FsckWalk(store, manner, progress, report).run();
    // What was mended before a link broke was mended all the same.
    const auto noted = note_in_audit(store, actor, report);
    if (!walked || !noted) {
        return walked ? noted.error() : walked.error();
    }
    return report;
}

Answer<bool> takes_much(Store& store, const FsckReport& report) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto counted = (*look)->count((*look)->names().tokens());
    // An index of another type is among what was found: then nobody knows how many there are.
    if (!counted && counted.error().kind != FailureKind::StoreRefused) {
        return counted.error();
    }
    const auto tokens = counted ? static_cast<std::size_t>(*counted) : 0;
    const auto taken = report.taken();
    return taken > k_few_taken && taken * 100 > tokens * k_taken_percent;
}

} // namespace tokenward::admin
