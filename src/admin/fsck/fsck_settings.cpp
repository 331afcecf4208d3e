#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/records/settings.hpp"

namespace tokenward::admin {

Answer<Verdict> examine_settings(Records& records) {
    const auto key = records.names().settings();
    const auto settings = records.find<Settings>(key);
    if (!settings) {
        return own_record_bad(settings.error(), key);
    }
    Verdict verdict;
    if (!*settings) {
        verdict.add(FaultKind::SettingsGone, key);
    }
    return verdict;
}

} // namespace tokenward::admin
