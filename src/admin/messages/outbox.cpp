#include "admin/messages/outbox.hpp"

#include "admin/access/daemon_actor.hpp"
#include "admin/records/detail_writer.hpp"
#include "core/character_class.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

using namespace std::chrono_literals;

/// As https://www.standardwebhooks.com proposes.
constexpr std::array<std::chrono::seconds, 9> k_pauses = {5s,  5min, 30min, 2h, 5h,
                                                          10h, 14h,  20h,   24h};
constexpr std::size_t k_longest_id = 64;
/// Entries that lead to no message of ours, passed over to find one.
constexpr std::string_view k_most_examined = "100";

bool is_word(std::string_view text) noexcept {
    return !text.empty() && text.size() <= k_longest_id &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '_' || c == '.'; });
}

bool is_payload(std::string_view text) noexcept {
    return is_clean_text(text) && text.size() <= k_longest_payload;
}

bool is_count(std::string_view text) noexcept {
    return parse_number(text).has_value();
}

Answer<std::string> new_message_id(Change& change) {
    const auto drawn = new_token_id(change.random());
    return drawn ? Answer<std::string>("msg_" + drawn->substr(drawn->find('_') + 1))
                 : internal(drawn.error());
}

/// Those due for longest.
Answer<std::vector<std::string>> due_next(Change& change, const std::string& outbox) {
    const auto now = std::to_string(to_epoch(change.now()));
    const std::array<std::string_view, 7> command = {"ZRANGEBYSCORE", outbox, "-inf",         now,
                                                     "LIMIT",         "0",    k_most_examined};
    const auto reply = change.ask(outbox, command);
    if (!reply) {
        return reply.error();
    }
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < reply->view().size(); ++i) {
        ids.emplace_back(reply->view()[i].string().value_or(""));
    }
    return ids;
}

/// Nothing when there is none to send; then the entry stands in nobody's way any more.
Answer<std::optional<Message>> claim_one(Change& change, std::string_view channel,
                                         const std::string& id) {
    const auto outbox = change.names().outbox(channel);
    const auto key = change.names().message(id);
    auto message = change.find<Message>(key);
    if (!message && message.error().kind != FailureKind::Damaged) {
        return message;
    }
    if (message && (!*message || (*message)->channel != channel)) {
        change.unindex(outbox, id);
        return std::optional<Message>();
    }
    change.index(outbox, id, to_epoch(change.now() + k_message_lease));
    if (!message) {
        // Not our word, as far as our keys tell: another daemon may have newer ones.
        return std::optional<Message>();
    }
    ++(*message)->tries;
    change.put(key, **message);
    return message;
}

Answer<std::optional<Message>> claim(Change& change, std::string_view channel) {
    const auto ids = due_next(change, change.names().outbox(channel));
    if (!ids) {
        return ids.error();
    }
    for (const auto& id : *ids) {
        auto message = claim_one(change, channel, id);
        if (!message || *message) {
            return message;
        }
    }
    return std::optional<Message>();
}

/// Of what whoever has ended tokens can bring about, there may be any number.
AuditLog log_of(const Message& message) {
    return message.kind == "token.reused" ? AuditLog::Reuses : AuditLog::Changes;
}

AuditEntry lost_entry(const Message& message, const std::string& reason) {
    AuditEntry entry{"message.lost",
                     message.id,
                     {{"channel", message.channel}, {"kind", message.kind}},
                     log_of(message)};
    if (!message.token.empty()) {
        entry.details.emplace_back("token", message.token);
    }
    if (!message.login.empty()) {
        entry.details.emplace_back("login", message.login);
    }
    entry.details.emplace_back("tries", std::to_string(message.tries));
    entry.details.emplace_back("reason", reason);
    return entry;
}

void remove(Change& change, const Message& message) {
    change.unindex(change.names().outbox(message.channel), message.id);
    change.remove(change.names().message(message.id));
}

} // namespace

Message Message::read(DetailReader& reader) {
    Message message;
    message.id = reader.text("id", is_word);
    message.channel = reader.text("channel", is_word);
    message.kind = reader.text("kind", is_word);
    message.payload = reader.text("payload", is_payload);
    message.token = reader.text_if_any("token", is_token_id);
    message.login = reader.text_if_any("login", is_login);
    message.created_at = reader.time("created");
    message.tries = parse_number(reader.text("tries", is_count)).value_or(0);
    return message;
}

OwnedFields Message::fields() const {
    DetailWriter writer;
    writer.put("id", id)
        .put("channel", channel)
        .put("kind", kind)
        .put("payload", payload)
        .put_if_any("token", token)
        .put_if_any("login", login)
        .put("created", created_at)
        .put("tries", std::to_string(tries));
    return std::move(writer).take();
}

Answer<std::string> enqueue(Change& change, Message message) {
    if (!is_payload(message.payload)) {
        return invalid("a message is at most " + std::to_string(k_longest_payload) +
                       " bytes of UTF-8 without control characters");
    }
    const auto outbox = change.names().outbox(message.channel);
    const auto waiting = change.count(outbox);
    if (!waiting) {
        return waiting.error();
    }
    if (static_cast<std::size_t>(*waiting) >= k_most_messages) {
        return conflict("too many messages wait");
    }
    if (message.id.empty()) {
        auto id = new_message_id(change);
        if (!id) {
            return id.error();
        }
        message.id = *std::move(id);
    }
    message.created_at = change.now();
    message.tries = 0;
    change.put(change.names().message(message.id), message);
    change.index(outbox, message.id, to_epoch(change.now()));
    return std::move(message.id);
}

Answer<std::optional<Message>> claim_message(Store& store, std::string_view channel) {
    return store.change([&](Change& change) { return claim(change, channel); });
}

Answer<Done> settle_message(Store& store, const Message& message) {
    return store.change([&](Change& change) -> Answer<Done> {
        remove(change, message);
        return Done{};
    });
}

Answer<Done> give_back_message(Store& store, const Message& message, std::chrono::seconds wait) {
    return store.change([&](Change& change) -> Answer<Done> {
        const auto key = change.names().message(message.id);
        auto there = change.find<Message>(key);
        if (!there) {
            return there.error();
        }
        // Somebody else claimed it after our lease, or got it there.
        if (!*there || (*there)->tries != message.tries) {
            return Done{};
        }
        --(*there)->tries;
        change.put(key, **there);
        change.index(change.names().outbox(message.channel), message.id,
                     to_epoch(change.now() + wait));
        return Done{};
    });
}

Answer<MessageFate> postpone_message(Store& store, const Message& message,
                                     const std::string& reason, bool final) {
    return store.change([&](Change& change) -> Answer<MessageFate> {
        const auto there = change.find<Message>(change.names().message(message.id));
        if (!there) {
            return there.error();
        }
        // Somebody else claimed it after our lease, or got it there.
        if (!*there || (*there)->tries != message.tries) {
            return MessageFate::Again;
        }
        const auto tries = static_cast<std::size_t>(std::max<std::int64_t>(message.tries, 1));
        if (!final && tries <= k_pauses.size()) {
            change.index(change.names().outbox(message.channel), message.id,
                         to_epoch(change.now() + k_pauses.at(tries - 1)));
            return MessageFate::Again;
        }
        remove(change, message);
        change.audit(daemon_actor(), lost_entry(message, reason));
        return MessageFate::Lost;
    });
}

} // namespace tokenward::admin
