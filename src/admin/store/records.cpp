#include "admin/store/records.hpp"

#include "redis/command.hpp"
#include "tokenward/record.hpp"
#include "tokenward/seal.hpp"

#include <array>
#include <utility>

namespace tokenward::admin {
namespace {

Failure bad_seal(std::string_view what, const std::string& key) {
    return {FailureKind::Damaged, "the " + std::string(what) + " record " + key +
                                      " has a bad seal and counts as none: something else than "
                                      "Tokenward wrote it, or its key is not in the key file"};
}

Failure unexpected(const std::string& key) {
    return {FailureKind::Damaged, "the key " + key + " in Redis is not of the type it should be"};
}

} // namespace

Answer<std::vector<redis::Reply>>
exchange_all(redis::BlockingClient& client, const std::vector<std::vector<std::string>>& commands) {
    redis::CommandList list;
    for (const auto& command : commands) {
        const std::vector<std::string_view> words(command.begin(), command.end());
        list.add(words);
    }
    auto replies = client.pipeline_of_any_type(list);
    return replies ? Answer<std::vector<redis::Reply>>(*std::move(replies))
                   : from_reading(replies.error());
}

std::string Records::as_sent(const Command& command) {
    std::string bytes;
    redis::append_command(bytes, std::vector<std::string_view>(command.begin(), command.end()));
    return bytes;
}

Failure malformed_record(std::string_view what, const std::string& key) {
    return {FailureKind::Damaged, "the " + std::string(what) + " record " + key +
                                      " is not of a form this version knows; was it written by a "
                                      "later one?"};
}

Answer<Records::Hash> Records::unseal(std::string_view what, const std::string& key,
                                      redis::Reply reply) const {
    auto hash = redis::HashRecord::from(std::move(reply));
    if (!hash) {
        return Failure{FailureKind::Damaged, "the " + std::string(what) + " record " + key +
                                                 " can't be read: " + hash.error().message};
    }
    if (hash->has_value() && !seal_is_valid(keyring_, SealDomain::Admin, key, (*hash)->fields())) {
        return bad_seal(what, key);
    }
    return *std::move(hash);
}

Answer<std::optional<std::string>> Records::store_id() {
    const auto key = names_.gate_meta();
    auto replies = ask_hashes({key});
    if (!replies) {
        return replies.error();
    }
    auto hash = redis::HashRecord::from(std::move(replies->front()));
    if (!hash) {
        return unexpected(key);
    }
    if (!hash->has_value()) {
        return std::optional<std::string>();
    }
    const auto meta = open_meta(keyring_, key, (*hash)->fields());
    if (!meta) {
        return meta.error() == RecordFault::BadSeal ? bad_seal("store", key)
                                                    : malformed_record("store", key);
    }
    return std::optional<std::string>(meta->store_id);
}

Answer<GateToken> Records::gate_token(std::string_view lookup) {
    auto found = gate_tokens({std::string(lookup)});
    return found ? Answer<GateToken>(std::move(found->front())) : found.error();
}

Answer<std::vector<GateToken>> Records::gate_tokens(const std::vector<std::string>& lookups) {
    std::vector<std::string> keys;
    keys.reserve(lookups.size());
    for (const auto& lookup : lookups) {
        keys.push_back(names_.gate_token(lookup));
    }
    auto replies = ask_hashes(keys);
    if (!replies) {
        return replies.error();
    }
    std::vector<GateToken> found;
    found.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        found.push_back(open_gate_token(keys[i], std::move((*replies)[i])));
    }
    return found;
}

GateToken Records::open_gate_token(const std::string& key, redis::Reply reply) const {
    auto hash = redis::HashRecord::from(std::move(reply));
    if (!hash) {
        return {GateTokenState::Damaged, {}};
    }
    if (!hash->has_value()) {
        return {};
    }
    const auto entry = open_token(keyring_, key, (*hash)->fields());
    if (!entry) {
        return {GateTokenState::Damaged, {}};
    }
    if (const auto* const token = std::get_if<TokenRecord>(&*entry)) {
        return {GateTokenState::Token, std::string(token->id)};
    }
    return {GateTokenState::Tombstone, std::string(std::get<Tombstone>(*entry).id)};
}

Answer<std::optional<redis::HashRecord>> Records::raw(const std::string& key) {
    auto replies = ask_hashes({key});
    if (!replies) {
        return replies.error();
    }
    auto hash = redis::HashRecord::from(std::move(replies->front()));
    if (!hash) {
        return Failure{FailureKind::Damaged,
                       "the record " + key + " can't be read: " + hash.error().message};
    }
    return *std::move(hash);
}

Answer<std::vector<std::optional<std::int64_t>>>
Records::scores(const std::vector<IndexEntry>& entries) {
    std::vector<Command> commands;
    commands.reserve(entries.size());
    for (const auto& entry : entries) {
        commands.push_back({"ZSCORE", entry.index, entry.member});
    }
    const auto replies = glance(commands);
    if (!replies) {
        return replies.error();
    }
    std::vector<std::optional<std::int64_t>> scores;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto view = (*replies)[i].view();
        const auto text = view.string();
        if (!text && !view.is(redis::ReplyKind::Nil)) {
            return unexpected(entries[i].index);
        }
        scores.push_back(text ? std::optional(parse_number(*text).value_or(k_no_score))
                              : std::nullopt);
    }
    return scores;
}

Answer<std::optional<std::string>> Records::value(const std::string& index,
                                                  std::string_view field) {
    const std::array<std::string_view, 3> command = {"HGET", index, field};
    const auto reply = ask(index, command);
    if (!reply) {
        return reply.error();
    }
    const auto view = reply->view();
    if (view.is(redis::ReplyKind::Nil)) {
        return std::optional<std::string>();
    }
    const auto text = view.string();
    if (!text) {
        return unexpected(index);
    }
    return std::optional<std::string>(*text);
}

Answer<std::vector<std::string>> Records::members(const std::string& index) {
    const std::array<std::string_view, 4> command = {"ZRANGE", index, "0", "-1"};
    const auto reply = ask(index, command);
    if (!reply) {
        return reply.error();
    }
    const auto view = reply->view();
    if (!view.is(redis::ReplyKind::Array)) {
        return unexpected(index);
    }
    std::vector<std::string> members;
    members.reserve(view.size());
    for (std::size_t i = 0; i < view.size(); ++i) {
        members.emplace_back(view[i].string().value_or(""));
    }
    return members;
}

Answer<std::int64_t> Records::count(const std::string& index) {
    const std::array<std::string_view, 2> command = {"ZCARD", index};
    const auto reply = ask(index, command);
    if (!reply) {
        return reply.error();
    }
    const auto number = reply->view().integer();
    return number ? Answer<std::int64_t>(*number) : unexpected(index);
}

} // namespace tokenward::admin
