#include "admin/change.hpp"

#include "admin/settings.hpp"
#include "tokenward/seal.hpp"

#include <cstddef>
#include <utility>

namespace tokenward::admin {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& words) {
    return {words.begin(), words.end()};
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

redis::CommandList Change::watching(const std::vector<std::string>& keys) {
    std::vector<std::string_view> words = {"WATCH"};
    for (const auto& key : keys) {
        if (const auto [place, is_new] = watched_.insert(key); is_new) {
            words.push_back(*place);
        }
    }
    redis::CommandList commands;
    if (words.size() > 1) {
        commands.add(words);
    }
    return commands;
}

Answer<Done> Change::read_ahead(const ReadAhead& wanted) {
    std::vector<std::string> keys;
    for (const auto& command : wanted.commands_) {
        keys.push_back(command[1]);
    }
    auto commands = watching(keys);
    const auto skipped = commands.size();
    for (const auto& command : wanted.commands_) {
        commands.add(views(command));
    }
    auto replies = client_.pipeline_of_any_type(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    for (std::size_t i = 0; i < wanted.commands_.size(); ++i) {
        ahead_[wanted.commands_[i]].push_back(std::move((*replies)[skipped + i]));
    }
    return Done{};
}

std::optional<redis::Reply> Change::take_ahead(const Command& command) {
    const auto found = ahead_.find(command);
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
    auto commands = watching({key});
    commands.add(command);
    auto replies = client_.pipeline(commands);
    return replies ? Answer<redis::Reply>(std::move(replies->back()))
                   : from_reading(replies.error());
}

Answer<std::vector<redis::Reply>> Change::ask_hashes(const std::vector<std::string>& keys) {
    std::vector<redis::Reply> found(keys.size());
    std::vector<std::size_t> missing;
    auto commands = watching(keys);
    const auto skipped = commands.size();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (auto reply = take_ahead({"HGETALL", keys[i]})) {
            found[i] = *std::move(reply);
        } else {
            commands.add({"HGETALL", keys[i]});
            missing.push_back(i);
        }
    }
    if (missing.empty()) {
        note_absent(keys, found);
        return found;
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
        if (view.is(redis::ReplyKind::Array) && view.size() == 0) {
            absent_.insert(keys[i]);
        }
    }
}

void Change::note(Phase phase, Command command, bool may_fail) {
    commands_[static_cast<std::size_t>(phase)].push_back({std::move(command), may_fail});
}

void Change::replace(Phase phase, const std::string& key, const OwnedFields& fields) {
    if (!fits(fields)) {
        fault_ = refused("the record " + key + " would be larger than the " +
                         std::to_string(k_max_record_fields) + " fields and " +
                         std::to_string(k_max_record_bytes) + " bytes that are read");
        return;
    }
    if (absent_.erase(key) == 0) {
        note(phase, {"DEL", key});
    }
    Command command = {"HSET", key};
    for (const auto& [name, value] : fields) {
        command.push_back(name);
        command.push_back(value);
    }
    note(phase, std::move(command));
}

void Change::put_admin(const std::string& key, OwnedFields fields) {
    add_seal(keyring(), SealDomain::Admin, key, fields);
    replace(Phase::Between, key, fields);
}

void Change::remove(const std::string& key) {
    adding_.erase(key);
    note(Phase::Between, {"DEL", key});
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
        note(phase, {"PEXPIREAT", key, std::to_string(to_epoch(*vanishes_at) * 1000)});
    }
}

void Change::remove_gate(const std::string& key) {
    note(Phase::TakesAway, {"DEL", key});
}

/// Where many records share a change, they share its commands.
void Change::index(const std::string& index, std::string_view member, std::int64_t score) {
    auto& commands = commands_[static_cast<std::size_t>(Phase::Between)];
    const auto [adding, is_new] = adding_.try_emplace(index, commands.size());
    if (is_new) {
        note(Phase::Between, {"ZADD", index});
    }
    auto& words = commands[adding->second].command;
    words.push_back(std::to_string(score));
    words.emplace_back(member);
}

void Change::unindex(const std::string& index, std::string_view member) {
    adding_.erase(index);
    note(Phase::Between, {"ZREM", index, std::string(member)});
}

void Change::set_value(const std::string& index, std::string_view field, std::string_view value) {
    note(Phase::Between, {"HSET", index, std::string(field), std::string(value)});
}

void Change::drop_value(const std::string& index, std::string_view field) {
    note(Phase::Between, {"HDEL", index, std::string(field)});
}

void Change::set_seen(const std::string& key, std::string_view field, std::string_view value) {
    note(Phase::Between, {"HSET", key, std::string(field), std::string(value)}, true);
}

void Change::drop_seen(const std::string& key, std::string_view field) {
    note(Phase::Between, {"HDEL", key, std::string(field)}, true);
}

void Change::vanish_at(const std::string& key, Time when) {
    note(Phase::Between, {"PEXPIREAT", key, std::to_string(to_epoch(when) * 1000)});
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
        note(Phase::Between, std::move(command));
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
    for (const auto& commands : commands_) {
        for (const auto& [command, may_fail] : commands) {
            if (may_fail) {
                transaction_.queue_that_may_fail(views(command));
            } else {
                transaction_.queue(views(command));
            }
        }
    }
    return execute();
}

Answer<bool> Change::conclude() {
    return execute();
}

} // namespace tokenward::admin
