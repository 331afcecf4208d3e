#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/tokens/token_ending.hpp"

#include <variant>

namespace tokenward::admin {

Answer<Verdict> examine_gate_token(Records& records, const std::string& lookup) {
    const auto key = records.names().gate_token(lookup);
    const auto gate = view_gate_token(records, lookup);
    if (!gate) {
        return gate.error();
    }
    if (gate->is_damaged) {
        return own_record_bad(key);
    }
    const auto* const token = gate->record ? std::get_if<TokenRecord>(&*gate->record) : nullptr;
    if (token == nullptr) {
        return Verdict{};
    }
    const std::string id(token->id);
    const auto details = find_neighbour<TokenDetail>(records, records.names().token(id));
    if (!details) {
        return details.error();
    }
    const bool is_known = details->standing == Standing::Unknown ||
                          (details->detail && details->detail->lookup == lookup);
    Verdict verdict;
    if (!is_known) {
        verdict.add(FaultKind::TokenUnknown, key, [lookup, id](Change& change) -> Answer<Done> {
            // Perhaps it was imported.
            put_tombstone(change, lookup, id, ending::half_written, TombstoneLife::Endless);
            return Done{};
        });
    }
    return verdict;
}

} // namespace tokenward::admin
