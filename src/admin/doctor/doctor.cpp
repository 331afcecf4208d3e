#include "admin/doctor/doctor.hpp"

#include "admin/doctor/outbox_health.hpp"
#include "admin/doctor/redis_health.hpp"
#include "admin/keys/seal_census.hpp"
#include "admin/store/no_store.hpp"
#include "admin/store/records.hpp"
#include "admin/store/require.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

Finding judge_meta(Records& records, const Answer<std::optional<std::string>>& id) {
    if (!id) {
        return {Health::Bad, "store", id.error().message,
                "is this the key file that the store was made with?"};
    }
    if (!*id) {
        const auto none = examine_no_store(records);
        return none ? Finding{Health::Bad, "store", none->why, none->remedy}
                    : Finding{Health::Bad, "store", none.error().message, {}};
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

std::string key_text(char id) {
    return id > ' ' && id < '\x7f' ? std::string(1, id) : std::string("?");
}

Finding judge_good_seals(const SealCensus& census, char current) {
    std::string text;
    std::size_t older = 0;
    for (const auto& [id, count] : census.good) {
        text.append(text.empty() ? "" : ", ").append(std::to_string(count));
        text.append(" by key ").append(1, id);
        older += id == current ? 0 : count;
    }
    text = text.empty() ? "no records yet" : text;
    text += census.whole ? "" : " (not all were looked at)";
    return {Health::Good, "seals", text,
            older == 0
                ? ""
                : "before a key is demoted, what it sealed must be sealed anew, or it counts "
                  "as none"};
}

/// Whoever made the youngest thing sealed it by what was the current key there. With nothing sealed
/// by ours, ours was promoted a moment ago.
std::optional<Finding> judge_current_key(const SealCensus& census, char current) {
    const auto ours = census.newest.find(current);
    if (ours == census.newest.end()) {
        return std::nullopt;
    }
    for (const auto& [id, made] : census.newest) {
        if (made > ours->second) {
            return Finding{Health::Warning, "keys",
                           "the newest records are sealed by key " + key_text(id) +
                               ", and the current key here is " + key_text(current),
                           "is the key file the same on every machine? Copy it, then run "
                           "\"tokenward reseal\" once: a key that one machine demotes would take "
                           "the other's records with it"};
        }
    }
    return std::nullopt;
}

/// `is_kept`: the key file has the key, for tokens alone.
Finding judge_retired(char id, const BadSeals& seals, bool is_kept) {
    const auto count = std::to_string(seals.count) + " records bear a seal of key " + key_text(id);
    const auto rest = ", and count as none, such as " + seals.first;
    return {
        Health::Bad, "seals",
        count +
            (is_kept ? ", which the key file doesn't let seal" : ", which isn't in the key file") +
            rest,
        is_kept ? "bring the key back as \"known\" until they are sealed anew"
                : "copy the key file of the machine that seals by it, or bring the key back as "
                  "\"known\", and reload nginx"};
}

void judge_seals(const SealCensus& census, const Keyring& keys, std::vector<Finding>& findings) {
    findings.push_back(judge_good_seals(census, keys.current_id()));
    if (auto finding = judge_current_key(census, keys.current_id())) {
        findings.push_back(*std::move(finding));
    }
    for (const auto& [id, seals] : census.retired) {
        findings.push_back(judge_retired(id, seals, keys.lookup_key(id) != nullptr));
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

/// Fails when the link is lost.
Answer<std::vector<Finding>> examine_redis(redis::BlockingClient& client) {
    const auto info = client.command({"INFO"});
    if (!info) {
        auto failure = from_reading(info.error());
        return is_lost(failure)
                   ? Answer<std::vector<Finding>>(std::move(failure))
                   : std::vector<Finding>{
                         {Health::Warning, "redis", info.error().message,
                          "allow INFO to this Redis user, to have version and policy checked"}};
    }
    const auto configuration = read_configuration(client);
    if (!configuration) {
        if (auto failure = from_reading(configuration.error()); is_lost(failure)) {
            return failure;
        }
    }
    return judge_redis(info->view().string().value_or(""),
                       configuration ? *configuration : RedisConfiguration());
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

Answer<std::vector<Finding>> examine_store(Store& store, std::size_t records) {
    auto of_redis = examine_redis(store.client());
    if (!of_redis) {
        return of_redis.error();
    }
    auto findings = *std::move(of_redis);

    auto look = store.look_anyway();
    const auto id = look.store_id();
    findings.push_back(judge_meta(look, id));
    if (!id || !*id) {
        return findings;
    }
    findings.push_back(judge_settings(require_settings(look)));

    auto outbox = examine_outbox(store);
    if (!outbox) {
        return outbox.error();
    }
    findings.push_back(*std::move(outbox));

    const auto census = count_seals(store, records);
    if (!census) {
        if (is_lost(census.error())) {
            return census.error();
        }
        findings.push_back({Health::Warning, "seals", census.error().message, ""});
        return findings;
    }
    judge_seals(*census, store.keyring(), findings);
    return findings;
}

} // namespace tokenward::admin
