#include "admin/people/throttle.hpp"

#include "core/hex.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include <arpa/inet.h>

namespace tokenward::admin {
namespace {

struct TryCount {
    std::int64_t tries = 0;
    std::int64_t left_ms = 0; ///< until the window ends
};

std::string window_ms() {
    return std::to_string(std::chrono::milliseconds(k_throttle_window).count());
}

Failure unknown_reply() {
    return {FailureKind::StoreRefused, "Redis gave an unknown reply while tries were counted"};
}

std::optional<std::int64_t> number_in(redis::ReplyView reply) {
    if (reply.is(redis::ReplyKind::Nil)) {
        return 0;
    }
    const auto text = reply.string();
    if (!text) {
        return reply.integer();
    }
    // Below zero when its window ended before a good try was taken back.
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    const bool is_number = error == std::errc() && stop == text->data() + text->size();
    return is_number ? std::optional(number) : std::nullopt;
}

Failure too_many(std::int64_t left_ms) {
    const auto seconds = std::max<std::int64_t>((left_ms + 999) / 1000, 1);
    return {FailureKind::Throttled,
            "too many tries with wrong passwords; try again in " + std::to_string(seconds) +
                " seconds",
            std::chrono::seconds(seconds)};
}

struct Row {
    std::string key;
    std::int64_t most = 0;
};

/// The rows of one try, asked and counted all at once.
class Rows {
public:
    Rows(Store& store, std::vector<Row> rows) : store_(store), rows_(std::move(rows)) {}

    Answer<Done> read() { return ask("GET", {}); }

    /// `step` is INCR or DECR. A row gets its end in the same write as its beginning.
    Answer<Done> count(std::string_view step) {
        std::vector<std::string_view> fresh;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i].left_ms < 0) {
                fresh.push_back(rows_[i].key);
            }
        }
        return ask(step, fresh);
    }

    /// The first row, as last asked, that has no room for so many more.
    [[nodiscard]] std::optional<Failure> check_room(std::int64_t more) const {
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i].tries > rows_[i].most - more) {
                return too_many(counts_[i].left_ms);
            }
        }
        return std::nullopt;
    }

private:
    Answer<Done> ask(std::string_view command, const std::vector<std::string_view>& fresh) {
        const auto window = window_ms();
        redis::CommandList commands;
        for (const auto& row : rows_) {
            commands.add({command, row.key});
        }
        for (const auto key : fresh) {
            commands.add({"PEXPIRE", key, window});
        }
        for (const auto& row : rows_) {
            commands.add({"PTTL", row.key});
        }
        const auto replies = store_.client().pipeline(commands);
        // What was not counted is not tried.
        return replies ? take(*replies) : from_reading(replies.error());
    }

    /// First the numbers, last the ends.
    Answer<Done> take(const std::vector<redis::Reply>& replies) {
        counts_.clear();
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto tries = number_in(replies[i].view());
            const auto left = replies[replies.size() - rows_.size() + i].view().integer();
            if (!tries || !left) {
                return unknown_reply();
            }
            counts_.push_back({*tries, *left});
        }
        return make_ends();
    }

    /// For counts without one: the window ended between two commands, or somebody else wrote there.
    Answer<Done> make_ends() {
        constexpr std::int64_t k_endless = -1;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (counts_[i].left_ms != k_endless) {
                continue;
            }
            const auto made = store_.client().command({"PEXPIRE", rows_[i].key, window_ms()});
            if (!made) {
                return from_reading(made.error());
            }
            counts_[i].left_ms = std::chrono::milliseconds(k_throttle_window).count();
        }
        return Done{};
    }

    Store& store_;
    std::vector<Row> rows_;
    std::vector<TryCount> counts_;
};

/// What tries of a login are counted as: a user's by itself. What is nobody's isn't written down,
/// it may be a password; so it is counted by a keyed hash, too long for two to share a row: whoever
/// found such two would know that they are nobody's.
Answer<std::string> login_group(Store& store, std::string_view login) {
    constexpr std::size_t k_digits = 16;
    const auto known = store.client().command({"EXISTS", store.names().user(login)});
    if (!known) {
        return from_reading(known.error());
    }
    const auto& keys = store.keyring();
    const auto mac = keys.seal_key(keys.current_id(), SealDomain::Admin)
                         ->sign("tokenward throttle v1 " + std::string(login));
    std::string group = "?"; // in no login
    append_hex(mac, group);
    return known->view().integer() == 1 ? std::string(login) : group.substr(0, 1 + k_digits);
}

Answer<std::vector<Row>> find_rows(Store& store, std::string_view login, std::string_view from) {
    const auto& names = store.names();
    const auto address = address_group(from);
    Row by_address{names.throttle_address(address), k_tries_from_address};
    if (!is_login(login)) {
        return std::vector{std::move(by_address)};
    }
    const auto group = login_group(store, login);
    if (!group) {
        return group.error();
    }
    return std::vector{Row{names.throttle_login(*group, address), k_tries_of_login_from_address},
                       std::move(by_address), Row{names.throttle_login(*group), k_tries_of_login}};
}

std::string in_hex(std::string text, std::span<const unsigned char> bytes) {
    append_hex(std::as_bytes(bytes), text);
    return text;
}

} // namespace

std::string address_group(std::string_view from) {
    constexpr std::size_t k_longest = 64;
    from = from.substr(0, from.find('%')); // the zone of a link-local one
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
    auto found = find_rows(store, login, from);
    if (!found) {
        return found.error();
    }
    ThrottledTry attempt(store);
    for (const auto& row : *found) {
        attempt.keys_.push_back(row.key);
    }
    Rows rows(store, *std::move(found));
    if (const auto read = rows.read(); !read) {
        return read.error();
    }
    if (auto full = rows.check_room(1)) {
        return *std::move(full);
    }
    if (const auto counted = rows.count("INCR"); !counted) {
        return counted.error();
    }
    // Others may have come in between.
    if (auto full = rows.check_room(0)) {
        const auto taken_back = attempt.succeeded();
        return taken_back ? *std::move(full) : taken_back.error();
    }
    return attempt;
}

Answer<Done> ThrottledTry::succeeded() {
    std::vector<Row> rows;
    rows.reserve(keys_.size());
    for (auto& key : keys_) {
        rows.push_back({std::move(key)});
    }
    keys_.clear();
    return Rows(*store_, std::move(rows)).count("DECR");
}

} // namespace tokenward::admin
