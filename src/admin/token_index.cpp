#include "admin/token_index.hpp"

namespace tokenward::admin {
namespace {

std::string holder_index(const KeyNames& names, const TokenDetail& token) {
    return token.type == TokenType::Organization ? names.tokens_of_organization(token.organization)
                                                 : names.tokens_of_user(token.owner);
}

} // namespace

std::string names_index(const KeyNames& names, const TokenDetail& token) {
    return token.type == TokenType::Organization ? names.names_of_organization(token.organization)
                                                 : names.names_of_user(token.owner);
}

void index_token(Change& change, const TokenDetail& token) {
    const auto& names = change.names();
    const auto created = to_epoch(token.created_at);
    change.index(names.tokens(), token.id, created);
    change.index(holder_index(names, token), token.id, created);
    for (const auto& [project, incarnation] : token.projects.items()) {
        change.index(names.tokens_on_project(project), token.id, created);
    }
    if (token.expires_at) {
        change.index(names.tokens_by_expiry(), token.id, to_epoch(*token.expires_at));
    }
    change.set_value(names_index(names, token), token.name, token.id);
}

Answer<Done> unindex_token(Change& change, const TokenDetail& token) {
    const auto& names = change.names();
    change.unindex(names.tokens(), token.id);
    change.unindex(holder_index(names, token), token.id);
    for (const auto& [project, incarnation] : token.projects.items()) {
        change.unindex(names.tokens_on_project(project), token.id);
    }
    change.unindex(names.tokens_by_expiry(), token.id);
    const auto index = names_index(names, token);
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
