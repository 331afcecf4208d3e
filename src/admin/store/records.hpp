/// @file records.hpp
/// Reading the store: sealed admin records, and the indexes that lead to them.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/detail_reader.hpp"
#include "admin/store/key_names.hpp"
#include "redis/hash_commands.hpp"
#include "redis/reply.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// Several records, and a sentence about each that is no record although it is there.
template <class Detail> struct Found {
    std::vector<Detail> records;
    std::vector<std::string> damaged;
};

enum class GateTokenState : std::uint8_t { Absent, Token, Tombstone, Damaged };

/// What the gate would see of a token.
struct GateToken {
    GateTokenState state = GateTokenState::Absent;
    std::string id; ///< Token, Tombstone
};

/// A member of a sorted set, and what it stands by there.
struct IndexEntry {
    std::string index;
    std::string member;
    std::int64_t score = 0;

    [[nodiscard]] bool operator==(const IndexEntry&) const = default;
};

inline constexpr std::int64_t k_no_score = -1;

/// Where the keys and the key ring are, and how to ask. A look at the store asks plainly; a change
/// watches what it asks for, so that the same services serve both.
class Records {
public:
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;
    virtual ~Records() = default;

    [[nodiscard]] const KeyNames& names() const noexcept { return names_; }
    [[nodiscard]] const Keyring& keyring() const noexcept { return keyring_; }
    /// When this look or this attempt of a change began.
    [[nodiscard]] Time now() const noexcept { return now_; }

    /// Nothing when it is absent; Damaged when it is there and has no good seal or form.
    template <class Detail>
    [[nodiscard]] Answer<std::optional<Detail>> find(const std::string& key);

    /// The same, and nothing for one that is damaged, too: nobody's word for us.
    template <class Detail>
    [[nodiscard]] Answer<std::optional<Detail>> find_good(const std::string& key);

    /// What find() gives of each key, in that order.
    template <class Detail>
    [[nodiscard]] Answer<std::vector<Answer<std::optional<Detail>>>>
    find_each(const std::vector<std::string>& keys);

    /// Those of `keys` that are there, in that order.
    template <class Detail>
    [[nodiscard]] Answer<Found<Detail>> find_all(const std::vector<std::string>& keys);

    /// The id in `gate:meta`; nothing when there is no such record.
    [[nodiscard]] Answer<std::optional<std::string>> store_id();
    [[nodiscard]] Answer<GateToken> gate_token(std::string_view lookup);
    /// A sealed record as it stands, its seal not looked at; nothing when it is absent, Damaged
    /// when it is no hash, or none within a record's bounds.
    [[nodiscard]] Answer<std::optional<redis::HashRecord>> raw(const std::string& key);
    /// One for each, in that order.
    [[nodiscard]] Answer<std::vector<GateToken>>
    gate_tokens(const std::vector<std::string>& lookups);

    /// A field of a hash index.
    [[nodiscard]] Answer<std::optional<std::string>> value(const std::string& index,
                                                           std::string_view field);
    /// The members of a sorted set, lowest first.
    [[nodiscard]] Answer<std::vector<std::string>> members(const std::string& index);
    [[nodiscard]] Answer<std::int64_t> count(const std::string& index);

    /// What each really stands by in its sorted set; nothing where it isn't in there, k_no_score
    /// where it stands by what no score of ours is. These are hints: a change doesn't watch what
    /// all others change all the time.
    [[nodiscard]] Answer<std::vector<std::optional<std::int64_t>>>
    scores(const std::vector<IndexEntry>& entries);

    /// One command that reads `key`.
    [[nodiscard]] virtual Answer<redis::Reply> ask(const std::string& key,
                                                   std::span<const std::string_view> command) = 0;

protected:
    using Command = std::vector<std::string>; // its second word is the key

    /// To know an answer by: names in Redis may hold any bytes, so each word comes with its length.
    [[nodiscard]] static std::string as_sent(const Command& command);

    Records(const KeyNames& names, const Keyring& keyring, Time now) noexcept
        : names_(names), keyring_(keyring), now_(now) {}

    /// HGETALL of each key.
    [[nodiscard]] virtual Answer<std::vector<redis::Reply>>
    ask_hashes(const std::vector<std::string>& keys) = 0;
    /// Commands whose answers are hints; that a key is of another type is one, too.
    [[nodiscard]] virtual Answer<std::vector<redis::Reply>>
    glance(const std::vector<Command>& commands) = 0;

private:
    using Hash = std::optional<redis::HashRecord>;

    [[nodiscard]] GateToken open_gate_token(const std::string& key, redis::Reply reply) const;
    /// Checks the seal and leaves the fields sorted.
    [[nodiscard]] Answer<Hash> unseal(std::string_view what, const std::string& key,
                                      redis::Reply reply) const;
    template <class Detail>
    [[nodiscard]] Answer<std::optional<Detail>> decode(const std::string& key,
                                                       redis::Reply reply) const;

    const KeyNames& names_;
    const Keyring& keyring_;
    Time now_;
};

/// All of them in one round trip; that a key is of another type stands among the replies.
[[nodiscard]] Answer<std::vector<redis::Reply>>
exchange_all(redis::BlockingClient& client, const std::vector<std::vector<std::string>>& commands);

[[nodiscard]] Failure malformed_record(std::string_view what, const std::string& key);

template <class Detail>
Answer<std::optional<Detail>> Records::decode(const std::string& key, redis::Reply reply) const {
    auto hash = unseal(Detail::k_what, key, std::move(reply));
    if (!hash) {
        return hash.error();
    }
    if (!hash->has_value()) {
        return std::optional<Detail>();
    }
    DetailReader reader((*hash)->fields());
    auto detail = Detail::read(reader);
    if (!reader.good()) {
        return malformed_record(Detail::k_what, key);
    }
    return std::optional<Detail>(std::move(detail));
}

template <class Detail> Answer<std::optional<Detail>> Records::find(const std::string& key) {
    auto replies = ask_hashes({key});
    if (!replies) {
        return replies.error();
    }
    return decode<Detail>(key, std::move(replies->front()));
}

template <class Detail> Answer<std::optional<Detail>> Records::find_good(const std::string& key) {
    auto found = find<Detail>(key);
    const bool is_damaged = !found && found.error().kind == FailureKind::Damaged;
    return is_damaged ? Answer<std::optional<Detail>>(std::optional<Detail>()) : std::move(found);
}

template <class Detail>
Answer<std::vector<Answer<std::optional<Detail>>>>
Records::find_each(const std::vector<std::string>& keys) {
    auto replies = ask_hashes(keys);
    if (!replies) {
        return replies.error();
    }
    std::vector<Answer<std::optional<Detail>>> found;
    found.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        found.push_back(decode<Detail>(keys[i], std::move((*replies)[i])));
    }
    return found;
}

template <class Detail>
Answer<Found<Detail>> Records::find_all(const std::vector<std::string>& keys) {
    auto each = find_each<Detail>(keys);
    if (!each) {
        return each.error();
    }
    Found<Detail> found;
    for (auto& detail : *each) {
        if (!detail) {
            found.damaged.push_back(detail.error().message);
        } else if (detail->has_value()) {
            found.records.push_back(**std::move(detail));
        }
    }
    return found;
}

} // namespace tokenward::admin
