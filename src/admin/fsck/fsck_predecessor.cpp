#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/records/token_detail.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {
namespace {

/// Whether `predecessor` still lives in the grace that `successor` was to end.
Answer<bool> waits_for(Records& records, const std::string& predecessor,
                       const std::string& successor) {
    if (!is_token_id(predecessor)) {
        return false;
    }
    const auto token = find_neighbour<TokenDetail>(records, records.names().token(predecessor));
    if (!token) {
        return token.error();
    }
    return token->standing == Standing::Unknown ||
           (token->detail && token->detail->succession &&
            token->detail->succession->successor == successor);
}

} // namespace

Answer<Verdict> examine_kept_predecessor(Records& records, const std::string& successor,
                                         const std::string& predecessor) {
    const auto index = records.names().predecessors();
    const auto waits = waits_for(records, predecessor, successor);
    if (!waits) {
        return waits.error();
    }
    Verdict verdict;
    if (*waits) {
        return verdict;
    }
    const auto still = records.value(index, successor);
    if (!still) {
        return still.error();
    }
    if (*still == predecessor) {
        verdict.add(FaultKind::EntryStray, text_of({index, successor}),
                    [index, successor](Change& change) -> Answer<Done> {
                        change.drop_value(index, successor);
                        return Done{};
                    });
    }
    return verdict;
}

} // namespace tokenward::admin
