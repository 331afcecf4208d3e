#include "admin/token_index.hpp"

namespace tokenward::admin {
namespace {

std::string holder_index(const KeyNames& names, const TokenDetail& token) {
    switch (token.type) {
    case TokenType::Organization:
        return names.tokens_of_organization(token.organization);
    case TokenType::Session:
        return names.sessions_of_user(token.owner);
    case TokenType::User:
    case TokenType::Project:
    case TokenType::Global:
        break;
    }
    return names.tokens_of_user(token.owner);
}

std::string list_index(const KeyNames& names, const TokenDetail& token) {
    return token.type == TokenType::Session ? names.sessions() : names.tokens();
}

} // namespace

bool has_unique_name(TokenType type) noexcept {
    return type != TokenType::Session;
}

std::string names_index(const KeyNames& names, const TokenDetail& token) {
    return token.type == TokenType::Organization ? names.names_of_organization(token.organization)
                                                 : names.names_of_user(token.owner);
}

Answer<Done> require_name_is_free(Records& records, const TokenDetail& token,
                                  const std::string& name) {
    if (!has_unique_name(token.type)) {
        return Done{};
    }
    const auto id = records.value(names_index(records.names(), token), name);
    if (!id) {
        return id.error();
    }
    if (!id->has_value() || **id == token.id) {
        return Done{};
    }
    const auto other = records.find<TokenDetail>(records.names().token(**id));
    if (!other) {
        return other.error();
    }
    // The index is a hint, and a namesake of the holder had names of its own.
    if (!other->has_value() || (*other)->name != name ||
        (*other)->owner_incarnation != token.owner_incarnation ||
        (*other)->organization_incarnation != token.organization_incarnation) {
        return Done{};
    }
    return conflict("there is a token named \"" + name + "\" already: " + **id);
}

void index_token(Change& change, const TokenDetail& token) {
    const auto& names = change.names();
    const auto created = to_epoch(token.created_at);
    change.index(list_index(names, token), token.id, created);
    change.index(holder_index(names, token), token.id, created);
    for (const auto& [project, incarnation] : token.projects.items()) {
        change.index(names.tokens_on_project(project), token.id, created);
    }
    if (token.expires_at) {
        change.index(names.tokens_by_expiry(), token.id, to_epoch(*token.expires_at));
    }
    if (token.succession) {
        change.index(names.rotated_tokens(), token.id, to_epoch(*token.expires_at));
    } else if (has_unique_name(token.type)) {
        change.set_value(names_index(names, token), token.name, token.id);
    }
}

Answer<Done> unindex_token(Change& change, const TokenDetail& token) {
    const auto& names = change.names();
    change.unindex(list_index(names, token), token.id);
    change.unindex(holder_index(names, token), token.id);
    for (const auto& [project, incarnation] : token.projects.items()) {
        change.unindex(names.tokens_on_project(project), token.id);
    }
    change.unindex(names.tokens_by_expiry(), token.id);
    change.unindex(names.rotated_tokens(), token.id);
    return drop_name(change, token);
}

Answer<Done> drop_name(Change& change, const TokenDetail& token) {
    if (!has_unique_name(token.type)) {
        return Done{};
    }
    const auto index = names_index(change.names(), token);
    const auto id = change.value(index, token.name);
    if (!id) {
        return id.error();
    }
    if (*id == token.id) {
        change.drop_value(index, token.name);
    }
    return Done{};
}

} // namespace tokenward::admin
