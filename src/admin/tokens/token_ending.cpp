#include "admin/tokens/token_ending.hpp"

#include "admin/gate/gate_records.hpp"
#include "admin/tokens/token_index.hpp"
#include "tokenward/names.hpp"
#include "tokenward/seen_name.hpp"

namespace tokenward::admin {
namespace {

void drop_last_use(Change& change, std::string_view id) {
    change.drop_seen(seen_key(change.names().prefix(), seen_bucket(id)), id);
}

/// A use of it may still be told of, or somebody comes after it: either is to end what it was to
/// end. Forgotten when that has ended.
void keep_predecessor(Change& change, const TokenDetail& token) {
    const auto index = change.names().predecessors();
    if (!token.predecessor.empty()) {
        change.set_value(index, token.id, token.predecessor);
    }
    if (token.succession) {
        change.drop_value(index, token.succession->successor);
    }
}

Answer<Done> end_session(Change& change, const std::string& id, std::string_view why) {
    const auto token = change.find<TokenDetail>(change.names().token(id));
    if (token && !token->has_value()) {
        return Done{};
    }
    if (token) {
        return (*token)->type == TokenType::Session ? end_token(change, **token, why) : Done{};
    }
    if (token.error().kind != FailureKind::Damaged) {
        return token.error();
    }
    const auto ended = end_damaged_token(change, id, why);
    return ended ? Answer<Done>(Done{}) : ended.error();
}

} // namespace

Answer<Done> end_token(Change& change, const TokenDetail& token, std::string_view why) {
    put_tombstone(change, token.lookup, token.id, why,
                  token.origin ? TombstoneLife::Endless : TombstoneLife::Limited);
    return drop_details(change, token);
}

Answer<Done> drop_details(Change& change, const TokenDetail& token) {
    change.remove(change.names().token(token.id));
    drop_last_use(change, token.id);
    keep_predecessor(change, token);
    return unindex_token(change, token);
}

Answer<bool> end_damaged_token(Change& change, const std::string& id, std::string_view why) {
    const auto key = change.names().token(id);
    const auto lookup = change.value(key, "lookup");
    if (!lookup) {
        return lookup.error().kind == FailureKind::Unavailable ? Answer<bool>(lookup.error())
                                                               : Answer<bool>(false);
    }
    if (!*lookup || !is_lookup(**lookup)) {
        return false;
    }
    const auto gate = change.gate_token(**lookup);
    if (!gate) {
        return gate.error();
    }
    if (gate->state != GateTokenState::Token || gate->id != id) {
        return false;
    }
    // Perhaps it was imported.
    put_tombstone(change, **lookup, id, why, TombstoneLife::Endless);
    change.remove(key);
    drop_last_use(change, id);
    for (const auto& index : {change.names().tokens(), change.names().sessions(),
                              change.names().tokens_by_expiry(), change.names().rotated_tokens()}) {
        change.unindex(index, id);
    }
    return true;
}

Answer<std::size_t> end_sessions(Change& change, const std::string& login, std::string_view why) {
    const auto index = change.names().sessions_of_user(login);
    const auto ids = change.members(index);
    if (!ids) {
        return ids.error();
    }
    for (const auto& id : *ids) {
        // The index is a hint; what isn't a token's id leads nowhere.
        if (!is_token_id(id)) {
            continue;
        }
        if (const auto ended = end_session(change, id, why); !ended) {
            return ended.error();
        }
    }
    change.remove(index);
    return ids->size();
}

} // namespace tokenward::admin
