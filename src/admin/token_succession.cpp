#include "admin/token_succession.hpp"

#include "admin/daemon_actor.hpp"
#include "admin/gate_records.hpp"
#include "admin/token_ending.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// Longer chains are ended by their graces.
constexpr std::size_t k_longest_chain = 100;

using Found = std::optional<TokenDetail>;

/// A record with a bad seal is none.
Answer<Found> find_sealed(Change& change, const std::string& id) {
    auto token = change.find<TokenDetail>(change.names().token(id));
    const bool is_damaged = !token && token.error().kind == FailureKind::Damaged;
    return is_damaged ? Answer<Found>(Found()) : std::move(token);
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
    const auto token = is_token_id(id) ? find_sealed(change, id) : Answer<Found>(Found());
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
    const auto successor = find_sealed(change, (*token)->succession->successor);
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
    const auto first = find_sealed(change, successor);
    if (!first) {
        return first.error();
    }
    if (!*first || (*first)->predecessor.empty()) {
        return std::size_t{0};
    }
    std::size_t ended = 0;
    auto follower = (*first)->id;
    auto id = (*first)->predecessor;
    while (!id.empty() && ended < k_longest_chain) {
        const auto token = find_sealed(change, id);
        if (!token) {
            return token.error();
        }
        if (!*token || !(*token)->succession || (*token)->succession->successor != follower) {
            break;
        }
        const auto done = end_rotated(change, **token, "first use of " + successor, client);
        if (!done) {
            return done.error();
        }
        ++ended;
        follower = id;
        id = (*token)->predecessor;
    }
    const auto forgotten = forget_predecessor(change, **first);
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
