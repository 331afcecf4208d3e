#include "admin/store/change.hpp"

#include "admin/records/settings.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/seal.hpp"

#include <cstddef>
#include <iterator>
#include <utility>

namespace tokenward::admin {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& words) {
    return {words.begin(), words.end()};
}

std::string milliseconds(Time time) {
    return std::to_string(to_epoch(time) * 1000);
}

bool fits(const OwnedFields& fields) noexcept {
    std::size_t bytes = 0;
    for (const auto& [name, value] : fields) {
        bytes += name.size() + value.size();
    }
    return fields.size() <= k_max_record_fields && bytes <= k_max_record_bytes;
}

} // namespace

void ReadAhead::hash(std::string key) {
    commands_.push_back({"HGETALL", std::move(key)});
}

void ReadAhead::value(std::string index, std::string_view field) {
    commands_.push_back({"HGET", std::move(index), std::string(field)});
}

Change::Change(redis::BlockingClient& client, redis::Transaction transaction, const KeyNames& names,
               const Keyring& keyring, Time now, const RandomSource& random)
    : Records(names, keyring, now),
      client_(client),
      transaction_(std::move(transaction)),
      random_(random),
      watched_({names.gate_meta()}) {}

void Change::watch(std::span<const std::string> keys) {
    for (const auto& key : keys) {
        if (const auto [place, is_new] = watched_.insert(key); is_new) {
            unwatched_.push_back(*place);
        }
    }
}

redis::CommandList Change::watching(std::span<const std::string> keys) {
    if (watches_) {
        watch(keys);
    }
    redis::CommandList commands;
    if (!unwatched_.empty()) {
        std::vector<std::string_view> words = {"WATCH"};
        words.insert(words.end(), unwatched_.begin(), unwatched_.end());
        commands.add(words);
        unwatched_.clear();
    }
    return commands;
}

Answer<Done> Change::read_ahead(const ReadAhead& wanted) {
    std::vector<const Command*> unknown;
    std::vector<std::string> keys;
    for (const auto& command : wanted.commands_) {
        if (command.size() > 2 || !absent_.contains(command[1])) {
            unknown.push_back(&command);
            keys.push_back(command[1]);
        }
    }
    auto commands = watching(keys);
    const auto skipped = commands.size();
    for (const auto* const command : unknown) {
        commands.add(views(*command));
    }
    auto replies = client_.pipeline_of_any_type(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        ahead_[as_sent(*unknown[i])].push_back(std::move((*replies)[skipped + i]));
    }
    return Done{};
}

Answer<bool> Change::are_absent(const std::vector<std::string>& keys) {
    if (keys.empty()) {
        return true;
    }
    auto commands = watching(keys);
    std::vector<std::string_view> words = {"EXISTS"};
    words.insert(words.end(), keys.begin(), keys.end());
    commands.add(words);
    const auto replies = client_.pipeline(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    const bool are = replies->back().view().integer() == 0;
    if (are) {
        absent_.insert(keys.begin(), keys.end());
    }
    return are;
}

void Change::assume_absent(std::vector<std::string> keys) {
    absent_.insert(std::move_iterator(keys.begin()), std::move_iterator(keys.end()));
}

std::optional<redis::Reply> Change::take_hash(const std::string& key) {
    return absent_.contains(key) ? redis::Reply::empty_array() : take_ahead({"HGETALL", key});
}

std::optional<redis::Reply> Change::take_ahead(const Command& command) {
    if (ahead_.empty()) {
        return std::nullopt;
    }
    const auto found = ahead_.find(as_sent(command));
    if (found == ahead_.end() || found->second.empty()) {
        return std::nullopt;
    }
    auto reply = std::move(found->second.back());
    found->second.pop_back();
    return reply;
}

Answer<redis::Reply> Change::ask(const std::string& key,
                                 std::span<const std::string_view> command) {
    if (auto reply = take_ahead({command.begin(), command.end()})) {
        return *std::move(reply);
    }
    auto commands = watching({&key, 1});
    commands.add(command);
    auto replies = client_.pipeline(commands);
    return replies ? Answer<redis::Reply>(std::move(replies->back()))
                   : from_reading(replies.error());
}

Answer<std::vector<redis::Reply>> Change::ask_hashes(const std::vector<std::string>& keys) {
    std::vector<redis::Reply> found(keys.size());
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (auto reply = take_hash(keys[i])) {
            found[i] = *std::move(reply);
        } else {
            missing.push_back(i);
        }
    }
    if (missing.empty()) {
        note_absent(keys, found);
        return found;
    }
    auto commands = watching(keys);
    const auto skipped = commands.size();
    for (const auto i : missing) {
        commands.add({"HGETALL", keys[i]});
    }
    auto replies = client_.pipeline_of_any_type(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        found[missing[i]] = std::move((*replies)[skipped + i]);
    }
    note_absent(keys, found);
    return found;
}

Answer<std::vector<redis::Reply>> Change::glance(const std::vector<Command>& commands) {
    return exchange_all(client_, commands);
}

void Change::note_absent(const std::vector<std::string>& keys,
                         const std::vector<redis::Reply>& found) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto view = found[i].view();
        if (view.is(redis::ReplyKind::Array) && view.size() == 0 && !made_.contains(keys[i])) {
            absent_.insert(keys[i]);
        }
    }
}

void Change::replace(Phase phase, const std::string& key, const OwnedFields& fields) {
    if (!fits(fields)) {
        fault_ = refused("the record " + key + " would be larger than the " +
                         std::to_string(k_max_record_fields) + " fields and " +
                         std::to_string(k_max_record_bytes) + " bytes that are read");
        return;
    }
    made_.insert(key);
    if (absent_.erase(key) == 0) {
        in(phase).add({"DEL", key});
    }
    in(phase).add(redis::hset_arguments(key, fields));
}

void Change::put_admin(const std::string& key, OwnedFields fields) {
    add_seal(keyring(), SealDomain::Admin, key, fields);
    replace(Phase::Between, key, fields);
}

void Change::remove(const std::string& key) {
    in(Phase::Between).close(key);
    in(Phase::Between).add({"DEL", key});
}

void Change::put_gate(GateOrder order, const std::string& key, Result<OwnedFields> sealed,
                      std::optional<Time> vanishes_at) {
    if (!sealed) {
        // Grammars were checked before, so what is left is its size.
        fault_ = refused(sealed.error().message);
        return;
    }
    const auto phase = order == GateOrder::Gives ? Phase::Gives : Phase::TakesAway;
    replace(phase, key, *sealed);
    if (vanishes_at) {
        in(phase).add({"PEXPIREAT", key, milliseconds(*vanishes_at)});
    }
}

void Change::remove_gate(const std::string& key) {
    in(Phase::TakesAway).add({"DEL", key});
}

void Change::index(const std::string& index, std::string_view member, std::int64_t score) {
    in(Phase::Between).add_member(index, member, score);
}

void Change::unindex(const std::string& index, std::string_view member) {
    in(Phase::Between).close(index);
    in(Phase::Between).add({"ZREM", index, member});
}

void Change::set_value(const std::string& index, std::string_view field, std::string_view value) {
    in(Phase::Between).add({"HSET", index, field, value});
}

void Change::drop_value(const std::string& index, std::string_view field) {
    in(Phase::Between).add({"HDEL", index, field});
}

void Change::set_seen(const std::string& key, std::string_view field, std::string_view value) {
    in(Phase::Between).add_that_may_fail({"HSET", key, field, value});
}

void Change::drop_seen(const std::string& key, std::string_view field) {
    in(Phase::Between).add_that_may_fail({"HDEL", key, field});
}

void Change::vanish_at(const std::string& key, Time when) {
    in(Phase::Between).add({"PEXPIREAT", key, milliseconds(when)});
}

void Change::audit(const Actor& actor, const AuditEntry& entry) {
    Command command = {"XADD", names().audit(entry.log), "*"};
    const auto add = [&command](std::string_view name, std::string_view value) {
        command.emplace_back(name);
        command.emplace_back(value);
    };
    add("at", std::to_string(to_epoch(now())));
    add("who", actor.name());
    add("agent", actor.agent);
    add("from", actor.from);
    add("what", entry.what);
    add("on", entry.on);
    if (!actor.through.empty()) {
        add("through", actor.through);
    }
    for (const auto& [name, value] : entry.details) {
        add(name, value);
    }
    audit_.push_back(std::move(command));
}

Answer<Done> Change::note_audit() {
    if (audit_.empty()) {
        return Done{};
    }
    if (!audit_entries_) {
        const auto settings = find<Settings>(names().settings());
        if (!settings && settings.error().kind != FailureKind::Damaged) {
            return settings.error();
        }
        // Revoking must not hang on the settings.
        const bool is_known = settings && settings->has_value();
        audit_entries_ = is_known ? (*settings)->audit_entries : k_audit_entries;
    }
    for (auto& command : audit_) {
        command.insert(command.begin() + 2, {"MAXLEN", "~", std::to_string(*audit_entries_)});
        in(Phase::Between).add(views(command));
    }
    return Done{};
}

Answer<bool> Change::execute() {
    const auto end = transaction_.exec();
    if (!end) {
        return from_redis(end.error());
    }
    return end->state == redis::ExecState::Done;
}

Answer<bool> Change::commit() {
    if (fault_) {
        return *fault_;
    }
    if (const auto noted = note_audit(); !noted) {
        return noted.error();
    }
    for (auto& commands : commands_) {
        commands.queue_in(transaction_);
    }
    return execute();
}

Answer<bool> Change::conclude() {
    return execute();
}

} // namespace tokenward::admin
