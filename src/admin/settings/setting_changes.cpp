#include "admin/settings/setting_changes.hpp"

#include "admin/access/authority.hpp"
#include "admin/store/require.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

std::optional<Failure> check_days(std::string_view what, std::chrono::days days) {
    if (days.count() >= 1 && days <= k_longest_lifetime) {
        return std::nullopt;
    }
    return invalid("the " + std::string(what) + " is 1 to " +
                   std::to_string(k_longest_lifetime.count()) + " days");
}

std::optional<Failure> check(const Settings& settings) {
    if (settings.max_lifetime) {
        if (auto failure = check_days("maximum lifetime", *settings.max_lifetime)) {
            return failure;
        }
    }
    if (settings.idle_days) {
        if (auto failure =
                check_days("time after which idle tokens are removed", *settings.idle_days)) {
            return failure;
        }
    }
    if (settings.audit_entries < k_fewest_audit_entries ||
        settings.audit_entries > k_most_audit_entries) {
        return invalid("the audit log keeps " + std::to_string(k_fewest_audit_entries) + " to " +
                       std::to_string(k_most_audit_entries) + " entries");
    }
    return check_days("lifetime of sessions", settings.session_lifetime);
}

std::string days_text(std::optional<std::chrono::days> days) {
    return days ? std::to_string(days->count()) : "none";
}

using Details = std::vector<std::pair<std::string, std::string>>;

Details details_of(const Settings& settings) {
    return {{"max_lifetime_days", days_text(settings.max_lifetime)},
            {"organization_permissions", settings.organization_permissions.text()},
            {"tokens_may_outlive", settings.tokens_may_outlive ? "yes" : "no"},
            {"session_lifetime_days", std::to_string(settings.session_lifetime.count())},
            {"idle_days", days_text(settings.idle_days)},
            {"audit_entries", std::to_string(settings.audit_entries)}};
}

/// What is another now, and what it was.
AuditEntry audit_entry(const Settings& before, const Settings& after) {
    AuditEntry entry{"settings.change", "settings"};
    const auto was = details_of(before);
    const auto is = details_of(after);
    for (std::size_t i = 0; i < is.size(); ++i) {
        if (is[i].second != was[i].second) {
            entry.details.push_back(is[i]);
            entry.details.emplace_back(is[i].first + "_before", was[i].second);
        }
    }
    return entry;
}

Answer<Settings> new_settings(Change& change) {
    const auto there = change.find_good<Settings>(change.names().settings());
    if (!there) {
        return there.error();
    }
    if (*there) {
        return conflict("the record of the settings is there and good: nothing is to be made anew");
    }
    auto settings = Settings::defaults();
    settings.idle_days.reset(); // or it would end tokens that were let live
    return settings;
}

} // namespace

Answer<Settings> show_settings(Store& store, const Actor& actor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    if (const auto authority = Authority::of(**look, actor); !authority) {
        return authority.error();
    }
    return require_settings(**look);
}

Answer<Settings> change_settings(Store& store, const Actor& actor,
                                 const std::function<void(Settings&)>& edit, SettingsStart start) {
    return store.change([&](Change& change) -> Answer<Settings> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        auto settings =
            start == SettingsStart::Anew ? new_settings(change) : require_settings(change);
        if (!settings) {
            return settings;
        }
        const auto before = *settings;
        edit(*settings);
        if (auto failure = check(*settings)) {
            return *std::move(failure);
        }
        if (*settings == before && start == SettingsStart::AsTheyAre) {
            return settings;
        }
        change.put(change.names().settings(), *settings);
        change.keep_audit_entries(settings->audit_entries);
        change.audit(actor, start == SettingsStart::Anew
                                ? AuditEntry{"settings.anew", "settings", details_of(*settings)}
                                : audit_entry(before, *settings));
        return settings;
    });
}

} // namespace tokenward::admin
