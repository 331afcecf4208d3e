#include "admin/store/key_scan.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tokenward::admin {
namespace {

bool is_ours(std::string_view key, std::string_view prefix) {
    const auto rest = key.substr(prefix.size());
    return rest.starts_with("gate:") || rest.starts_with("admin:") || rest.starts_with("seen:");
}

} // namespace

Answer<Done> scan_beginning(redis::BlockingClient& client, const std::string& beginning,
                            const std::function<bool(const Keys&)>& take) {
    const auto pattern = beginning + "*";
    std::string cursor = "0";
    do {
        const auto reply = client.command({"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
        if (!reply) {
            return from_reading(reply.error());
        }
        const auto view = reply->view();
        const auto next = view[0].string();
        if (view.size() != 2 || !next) {
            return Failure{FailureKind::Refused, "Redis gave an unknown reply to SCAN"};
        }
        Keys keys;
        for (std::size_t i = 0; i < view[1].size(); ++i) {
            const auto key = view[1][i].string().value_or("");
            if (key.starts_with(beginning)) {
                keys.emplace_back(key);
            }
        }
        if (!take(keys)) {
            break;
        }
        cursor = *next;
    } while (cursor != "0");
    return Done{};
}

Answer<Done> scan_keys(redis::BlockingClient& client, const std::string& prefix,
                       const std::function<bool(const Keys&)>& take) {
    return scan_beginning(client, prefix, [&](const Keys& found) {
        Keys keys;
        std::ranges::copy_if(found, std::back_inserter(keys),
                             [&prefix](const auto& key) { return is_ours(key, prefix); });
        return take(keys);
    });
}

} // namespace tokenward::admin
