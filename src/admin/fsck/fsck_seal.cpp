#include "admin/fsck/fsck_examine.hpp"
#include "admin/keys/sealed_keys.hpp"
#include "tokenward/seal.hpp"

namespace tokenward::admin {

Answer<Verdict> examine_seal(Records& records, const std::string& key) {
    const auto domain = seal_domain_of(key, records.names().prefix());
    auto record = records.raw(key);
    if (!record && record.error().kind != FailureKind::Damaged) {
        return record.error();
    }
    Verdict verdict;
    if (!domain || !record || !*record) {
        return verdict;
    }
    const auto& keys = records.keyring();
    const auto fields = (*record)->fields();
    if (sealing_key_of(fields) != keys.current_id() && seal_is_valid(keys, *domain, key, fields)) {
        verdict.add(
            FaultKind::OldSeal, key,
            [key, seal = fresh_seal(keys, *domain, key, fields)](Change& change) -> Answer<Done> {
                change.set_value(key, k_seal_field, seal);
                return Done{};
            });
    }
    return verdict;
}

} // namespace tokenward::admin
