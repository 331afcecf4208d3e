#include "admin/tokens/token_succession.hpp"

#include "admin/access/daemon_actor.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/tokens/token_ending.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// Longer chains are ended by their graces.
constexpr std::size_t k_longest_chain = 100;

using FoundToken = std::optional<TokenDetail>;

/// Nothing for what is no id, or leads to no good record.
Answer<FoundToken> find_token(Change& change, const std::string& id) {
    return is_token_id(id) ? change.find_good<TokenDetail>(change.names().token(id))
                           : Answer<FoundToken>(FoundToken());
}

/// As its details say; without them, as was kept of it when it ended. Empty when there is none.
Answer<std::string> predecessor_of(Change& change, const std::string& id, const FoundToken& token) {
    if (token) {
        return token->predecessor;
    }
    const auto kept = change.value(change.names().predecessors(), id);
    return kept ? Answer<std::string>(kept->value_or("")) : kept.error();
}

bool succeeds(const TokenDetail& predecessor, const std::string& id) {
    return predecessor.succession && predecessor.succession->successor == id;
}

Answer<Done> end_rotated(Change& change, const TokenDetail& token, const std::string& cause,
                         const std::string& client) {
    if (const auto ended = end_token(change, token, ending::rotated); !ended) {
        return ended;
    }
    const bool has_owner = token.organization.empty();
    change.audit(daemon_actor(client), {"token.end",
                                        token.id,
                                        {{"why", std::string(ending::rotated)},
                                         {"cause", cause},
                                         {"successor", token.succession->successor},
                                         {"name", token.name},
                                         {has_owner ? "owner" : "organization",
                                          has_owner ? token.owner : token.organization}}});
    return Done{};
}

/// Nobody waits for its first use any more.
Answer<Done> forget_predecessor(Change& change, TokenDetail token) {
    token.predecessor.clear();
    change.put(change.names().token(token.id), token);
    return renew_gate_token(change, GateOrder::Gives, token);
}

/// One whose grace may be over; or an entry that leads nowhere.
Answer<Done> end_over_grace(Change& change, const std::string& id) {
    const auto index = change.names().rotated_tokens();
    const auto token = find_token(change, id);
    if (!token) {
        return token.error();
    }
    if (!*token || !(*token)->succession) {
        change.unindex(index, id);
        return Done{};
    }
    if (change.now() < *(*token)->expires_at) {
        change.index(index, id, to_epoch(*(*token)->expires_at));
        return Done{};
    }
    if (const auto ended = end_rotated(change, **token, "the grace is over", {}); !ended) {
        return ended;
    }
    if (!(*token)->predecessor.empty()) {
        return Done{}; // which the successor's first use is to end
    }
    const auto successor = find_token(change, (*token)->succession->successor);
    if (!successor) {
        return successor.error();
    }
    return *successor && (*successor)->predecessor == id
               ? forget_predecessor(change, **std::move(successor))
               : Done{};
}

} // namespace

Answer<std::size_t> end_predecessors(Change& change, const std::string& successor,
                                     const std::string& client) {
    const auto first = find_token(change, successor);
    if (!first) {
        return first.error();
    }
    std::size_t ended = 0;
    auto token = *first;
    auto follower = successor;
    for (std::size_t length = 0; length < k_longest_chain; ++length) {
        const auto id = predecessor_of(change, follower, token);
        if (!id) {
            return id.error();
        }
        auto before = find_token(change, *id);
        if (!before) {
            return before.error();
        }
        token = *std::move(before);
        if (id->empty() || (token && !succeeds(*token, follower))) {
            break;
        }
        if (token) {
            const auto done = end_rotated(change, *token, "first use of " + successor, client);
            if (!done) {
                return done.error();
            }
            ++ended;
        }
        follower = *id;
    }
    const bool waits = *first && !(*first)->predecessor.empty();
    const auto forgotten = waits ? forget_predecessor(change, **first) : Answer<Done>(Done{});
    return forgotten ? Answer<std::size_t>(ended) : forgotten.error();
}

Answer<std::size_t> end_over_graces(Store& store, std::size_t limit) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto index = store.names().rotated_tokens();
    const auto until = std::to_string(to_epoch((*look)->now()));
    const auto most = std::to_string(limit);
    const std::array<std::string_view, 7> command = {"ZRANGEBYSCORE", index, "-inf", until,
                                                     "LIMIT",         "0",   most};
    const auto reply = (*look)->ask(index, command);
    if (!reply) {
        return reply.error();
    }
    const auto ids = reply->view();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string id(ids[i].string().value_or(""));
        const auto done = store.change([&](Change& change) { return end_over_grace(change, id); });
        if (!done) {
            return done.error();
        }
    }
    return ids.size();
}

} // namespace tokenward::admin
