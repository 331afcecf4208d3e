/// @file records.hpp
/// Reading the store: sealed admin records, and the indexes that lead to them.
#pragma once

#include "admin/detail_reader.hpp"
#include "admin/failure.hpp"
#include "admin/key_names.hpp"
#include "redis/hash_commands.hpp"
#include "redis/reply.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

    /// Those of `keys` that are there, in that order.
    template <class Detail>
    [[nodiscard]] Answer<Found<Detail>> find_all(const std::vector<std::string>& keys);

    /// The id in `gate:meta`; nothing when there is no such record.
    [[nodiscard]] Answer<std::optional<std::string>> store_id();
    [[nodiscard]] Answer<GateToken> gate_token(std::string_view lookup);

    /// A field of a hash index.
    [[nodiscard]] Answer<std::optional<std::string>> value(const std::string& index,
                                                           std::string_view field);
    /// The members of a sorted set, lowest first.
    [[nodiscard]] Answer<std::vector<std::string>> members(const std::string& index);
    [[nodiscard]] Answer<std::int64_t> count(const std::string& index);

    /// One command that reads `key`.
    [[nodiscard]] virtual Answer<redis::Reply> ask(const std::string& key,
                                                   std::span<const std::string_view> command) = 0;

protected:
    Records(const KeyNames& names, const Keyring& keyring, Time now) noexcept
        : names_(names), keyring_(keyring), now_(now) {}

    /// HGETALL of each key.
    [[nodiscard]] virtual Answer<std::vector<redis::Reply>>
    ask_hashes(const std::vector<std::string>& keys) = 0;

private:
    using Hash = std::optional<redis::HashRecord>;

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

template <class Detail>
Answer<Found<Detail>> Records::find_all(const std::vector<std::string>& keys) {
    Found<Detail> found;
    auto replies = ask_hashes(keys);
    if (!replies) {
        return replies.error();
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto detail = decode<Detail>(keys[i], std::move((*replies)[i]));
        if (!detail) {
            found.damaged.push_back(detail.error().message);
        } else if (detail->has_value()) {
            found.records.push_back(**std::move(detail));
        }
    }
    return found;
}

} // namespace tokenward::admin
