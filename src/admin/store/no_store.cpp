#include "admin/store/no_store.hpp"

#include "admin/records/restoration_detail.hpp"

namespace tokenward::admin {

Answer<NoStore> examine_no_store(Records& records) {
    const auto& names = records.names();
    const auto restoration = records.find<RestorationDetail>(names.restoration());
    if (!restoration && restoration.error().kind == FailureKind::Damaged) {
        return NoStore{"an import was begun here, and its marker is damaged",
                       "empty this Redis and run \"tokenward import\""};
    }
    if (!restoration) {
        return restoration.error();
    }
    if (*restoration) {
        return NoStore{text_of(**restoration), std::string(k_end_restoration)};
    }
    return NoStore{
        "this Redis holds no Tokenward store under the prefix \"" + names.prefix() + "\"",
        "bring it back by \"tokenward import\", or by your copy of Redis's files; only a new "
        "one is made by \"tokenward init\""};
}

Failure no_store(Records& records) {
    const auto found = examine_no_store(records);
    return found ? Failure{FailureKind::StoreRefused, found->why + ": " + found->remedy}
                 : found.error();
}

} // namespace tokenward::admin
