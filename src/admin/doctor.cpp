#include "admin/doctor.hpp"

#include "admin/records.hpp"
#include "admin/redis_health.hpp"
#include "admin/require.hpp"
#include "admin/seal_census.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_records_examined = 20'000;

bool is_lost(const Failure& failure) {
    return failure.kind == FailureKind::Unavailable;
}

Finding judge_meta(const Answer<std::optional<std::string>>& id, const std::string& key) {
    if (!id) {
        return {Health::Bad, "store", id.error().message,
                "is this the key file that the store was made with?"};
    }
    if (!*id) {
        return {Health::Bad, "store", "there is no " + key,
                "bring it back from your backup; only for a new store, run \"tokenward init\""};
    }
    return {Health::Good, "store", "id " + **id, {}};
}

Finding judge_settings(const Answer<Settings>& settings) {
    if (!settings) {
        return {Health::Bad, "settings", settings.error().message,
                "no token can be made until the record is brought back from a backup"};
    }
    const auto& days = settings->max_lifetime;
    return {Health::Good,
            "settings",
            days ? "tokens live at most " + std::to_string(days->count()) + " days"
                 : "no maximum lifetime",
            {}};
}

void judge_seals(const SealCensus& census, char current, std::vector<Finding>& findings) {
    std::string text;
    std::size_t older = 0;
    for (const auto& [id, count] : census.good) {
        text.append(text.empty() ? "" : ", ").append(std::to_string(count));
        text.append(" by key ").append(1, id);
        older += id == current ? 0 : count;
    }
    text = text.empty() ? "no records yet" : text;
    text += census.whole ? "" : " (not all were looked at)";
    findings.push_back({Health::Good, "seals", text,
                        older == 0 ? ""
                                   : "before a key is demoted, what it sealed must be sealed anew, "
                                     "or it counts as none"});
    for (const auto& [id, seals] : census.retired) {
        const auto key = id > ' ' && id < '\x7f' ? std::string(1, id) : std::string("?");
        findings.push_back({Health::Bad, "seals",
                            std::to_string(seals.count) + " records bear a seal of key " + key +
                                ", which the key file doesn't let seal, and count as none, such "
                                "as " +
                                seals.first,
                            "bring the key back as \"known\" until they are sealed anew"});
    }
    if (census.bad.count > 0) {
        findings.push_back({Health::Bad, "seals",
                            std::to_string(census.bad.count) +
                                " records have a bad seal and count as none, such as " +
                                census.bad.first,
                            "something else than Tokenward wrote them: find out what, then restore "
                            "or remove them"});
    }
}

} // namespace

Finding examine_keys(const KeyFile& keys) {
    std::string text;
    for (const auto& entry : keys.entries()) {
        text.append(text.empty() ? "" : ", ").append(1, entry.id);
        text.append(" ").append(to_word(entry.state));
    }
    return {Health::Good, "keys", text, {}};
}

Answer<std::vector<Finding>> examine_store(Store& store) {
    std::vector<Finding> findings;
    const auto info = store.client().command({"INFO"});
    if (!info) {
        if (auto failure = from_reading(info.error()); is_lost(failure)) {
            return failure;
        }
        findings.push_back({Health::Warning, "redis", info.error().message,
                            "allow INFO to this Redis user, to have version and policy checked"});
    } else {
        findings = judge_redis(info->view().string().value_or(""));
    }

    auto look = store.look_anyway();
    const auto id = look.store_id();
    findings.push_back(judge_meta(id, store.names().gate_meta()));
    if (!id || !*id) {
        return findings;
    }
    findings.push_back(judge_settings(require_settings(look)));

    const auto census = count_seals(store, k_records_examined);
    if (!census) {
        if (is_lost(census.error())) {
            return census.error();
        }
        findings.push_back({Health::Warning, "seals", census.error().message, ""});
        return findings;
    }
    judge_seals(*census, store.keyring().current_id(), findings);
    return findings;
}

} // namespace tokenward::admin
