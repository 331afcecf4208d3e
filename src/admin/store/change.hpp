/// @file change.hpp
/// One attempt to change the store: everything it reads is watched (but where watch_no_more() says
/// why not), everything it writes is noted and then done in one MULTI/EXEC, or not at all.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/audit_entry.hpp"
#include "admin/records/token_prefixes.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/noted_commands.hpp"
#include "admin/store/records.hpp"
#include "redis/transaction.hpp"
#include "tokenward/field.hpp"
#include "tokenward/random.hpp"
#include "tokenward/token_string.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tokenward::admin {

/// Where a gate record is written within the change, so that it is safe if it is cut anywhere:
/// what takes rights away goes first, what gives them last.
enum class GateOrder : std::uint8_t { TakesAway, Gives };

/// What a change is going to read.
class ReadAhead {
public:
    void hash(std::string key);
    void value(std::string index, std::string_view field);

private:
    friend class Change;
    using Command = std::vector<std::string>; // its second word is the key

    std::vector<Command> commands_;
};

class Change final : public Records {
public:
    /// `transaction` is one of `client`'s and watches `gate:meta`.
    Change(redis::BlockingClient& client, redis::Transaction transaction, const KeyNames& names,
           const Keyring& keyring, Time now, const RandomSource& random);

    [[nodiscard]] const RandomSource& random() const noexcept { return random_; }
    /// What a new token of this type begins with.
    [[nodiscard]] std::string_view prefix_of(TokenType type) const noexcept {
        return prefixes_(type);
    }
    void use_prefixes(TokenPrefix prefixes) noexcept { prefixes_ = prefixes; }

    /// Reads all of that in one round trip. Who reads it next gets these answers, each once: what
    /// is read twice is to be asked for twice.
    [[nodiscard]] Answer<Done> read_ahead(const ReadAhead& wanted);

    /// Whether none of these hashes is there: then whoever reads one of them gets that answer.
    [[nodiscard]] Answer<bool> are_absent(const std::vector<std::string>& keys);
    /// For whoever knows that they aren't.
    void assume_absent(std::vector<std::string> keys);

    /// What is read from here on isn't watched unless it is asked for. For whoever watches what all
    /// others would have to change as well.
    void watch_no_more() noexcept { watches_ = false; }
    /// From the next reading on, before it.
    void watch(std::span<const std::string> keys);

    // Writing. A fault, such as a record that would be too large, is kept and told by commit().
    template <class Detail> void put(const std::string& key, const Detail& detail) {
        put_admin(key, detail.fields());
    }
    void remove(const std::string& key);
    void put_gate(GateOrder order, const std::string& key, Result<OwnedFields> sealed,
                  std::optional<Time> vanishes_at = std::nullopt);
    void remove_gate(const std::string& key);

    /// Sorted sets: by `score`, then by name.
    void index(const std::string& index, std::string_view member, std::int64_t score = 0);
    void unindex(const std::string& index, std::string_view member);
    void set_value(const std::string& index, std::string_view field, std::string_view value);
    void drop_value(const std::string& index, std::string_view field);
    /// Of what gates write, too. Whoever writes there could make it fail, and that is to hold
    /// nothing up.
    void set_seen(const std::string& key, std::string_view field, std::string_view value);
    void drop_seen(const std::string& key, std::string_view field);
    /// Of what is no gate record.
    void vanish_at(const std::string& key, Time when);

    void audit(const Actor& actor, const AuditEntry& entry);
    /// From now on, this change included. Without it, what the settings say.
    void keep_audit_entries(std::int64_t number) noexcept { audit_entries_ = number; }

    /// Does it all. False: somebody changed what was read, nothing was done; begin again.
    [[nodiscard]] Answer<bool> commit();
    /// Does nothing. False: somebody changed what was read, so what was concluded may be wrong.
    [[nodiscard]] Answer<bool> conclude();

    [[nodiscard]] Answer<redis::Reply> ask(const std::string& key,
                                           std::span<const std::string_view> command) override;

private:
    enum class Phase : std::uint8_t { TakesAway, Between, Gives };
    static constexpr std::size_t k_phases = 3;

    [[nodiscard]] Answer<std::vector<redis::Reply>>
    ask_hashes(const std::vector<std::string>& keys) override;
    [[nodiscard]] Answer<std::vector<redis::Reply>>
    glance(const std::vector<Command>& commands) override;
    void note_absent(const std::vector<std::string>& keys, const std::vector<redis::Reply>& found);
    /// A hash whose answer is known, or was read ahead.
    [[nodiscard]] std::optional<redis::Reply> take_hash(const std::string& key);
    /// An answer that was read ahead, if there is one left.
    [[nodiscard]] std::optional<redis::Reply> take_ahead(const Command& command);
    /// Begins a reading of those keys: a WATCH of what is not watched yet.
    [[nodiscard]] redis::CommandList watching(std::span<const std::string> keys);
    [[nodiscard]] Answer<bool> execute();
    void put_admin(const std::string& key, OwnedFields fields);
    void replace(Phase phase, const std::string& key, const OwnedFields& fields);
    [[nodiscard]] NotedCommands& in(Phase phase) noexcept {
        return commands_[static_cast<std::size_t>(phase)];
    }
    [[nodiscard]] Answer<Done> note_audit();

    redis::BlockingClient& client_;
    redis::Transaction transaction_;
    const RandomSource& random_;
    TokenPrefix prefixes_ = default_prefix;
    bool watches_ = true;
    std::unordered_set<std::string> watched_;
    std::vector<std::string_view> unwatched_; ///< in `watched_`, and not told to Redis yet
    std::unordered_set<std::string> made_;    ///< by what is noted
    std::unordered_set<std::string>
        absent_; ///< hashes that aren't there, and that nothing noted will make
    std::unordered_map<std::string, std::vector<redis::Reply>> ahead_; ///< by the command's words
    std::array<NotedCommands, k_phases> commands_;
    std::vector<Command> audit_;
    std::optional<std::int64_t> audit_entries_;
    std::optional<Failure> fault_;
};

} // namespace tokenward::admin
