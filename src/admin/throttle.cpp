#include "admin/throttle.hpp"

#include "core/hex.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <arpa/inet.h>

namespace tokenward::admin {
namespace {

struct Count {
    std::int64_t tries = 0;
    std::int64_t left_ms = 0; ///< until the window ends
};

Failure unknown_reply() {
    return {FailureKind::StoreRefused, "Redis gave an unknown reply while tries were counted"};
}

/// A count without an end gets one: a new one, or one whose daemon died between the two commands.
Answer<Count> count(Store& store, const std::string& key, std::string_view step) {
    const std::int64_t window = std::chrono::milliseconds(k_throttle_window).count();
    redis::CommandList commands;
    commands.add({step, key});
    commands.add({"PTTL", key});
    const auto replies = store.client().pipeline(commands);
    if (!replies) {
        // What was not counted is not tried.
        return from_reading(replies.error());
    }
    const auto tries = (*replies)[0].view().integer();
    const auto left = (*replies)[1].view().integer();
    if (!tries || !left) {
        return unknown_reply();
    }
    if (*left >= 0) {
        return Count{*tries, *left};
    }
    const auto ends = store.client().command({"PEXPIRE", key, std::to_string(window)});
    return ends ? Answer<Count>(Count{*tries, window}) : from_reading(ends.error());
}

Failure too_many(std::int64_t left_ms) {
    const auto seconds = std::max<std::int64_t>((left_ms + 999) / 1000, 1);
    return {FailureKind::Throttled,
            "too many tries with wrong passwords; try again in " + std::to_string(seconds) +
                " seconds",
            std::chrono::seconds(seconds)};
}

std::string in_hex(std::string text, std::span<const unsigned char> bytes) {
    append_hex(std::as_bytes(bytes), text);
    return text;
}

} // namespace

std::string address_group(std::string_view from) {
    constexpr std::size_t k_longest = 64;
    const std::string text(from.substr(0, k_longest));
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        return in_hex("4.", std::span(bytes).first<4>());
    }
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        static constexpr std::array<unsigned char, 12> mapped = {0, 0, 0, 0, 0,    0,
                                                                 0, 0, 0, 0, 0xFF, 0xFF};
        const bool is_mapped = std::equal(mapped.begin(), mapped.end(), bytes.begin());
        return is_mapped ? in_hex("4.", std::span(bytes).last<4>())
                         : in_hex("6.", std::span(bytes).first<8>());
    }
    return "other";
}

Answer<ThrottledTry> ThrottledTry::begin(Store& store, std::string_view login,
                                         std::string_view from) {
    struct Row {
        std::string key;
        std::int64_t most;
    };
    const auto& names = store.names();
    const auto address = address_group(from);
    std::vector<Row> rows = {{names.throttle_address(address), k_tries_from_address}};
    if (is_login(login)) {
        rows.insert(rows.begin(),
                    {names.throttle_login(login, address), k_tries_of_login_from_address});
        rows.push_back({names.throttle_login(login), k_tries_of_login});
    }
    ThrottledTry attempt(store);
    for (auto& row : rows) {
        const auto counted = count(store, row.key, "INCR");
        if (!counted) {
            return counted.error();
        }
        if (counted->tries > row.most) {
            return too_many(counted->left_ms);
        }
        attempt.keys_.push_back(std::move(row.key));
    }
    return attempt;
}

Answer<Done> ThrottledTry::succeeded() {
    for (const auto& key : keys_) {
        if (const auto counted = count(*store_, key, "DECR"); !counted) {
            return counted.error();
        }
    }
    keys_.clear();
    return Done{};
}

} // namespace tokenward::admin
