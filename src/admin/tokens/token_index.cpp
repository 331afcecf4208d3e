#include "admin/tokens/token_index.hpp"

#include "admin/store/index_entries.hpp"

namespace tokenward::admin {

bool has_unique_name(TokenType type) noexcept {
    return type != TokenType::Session;
}

bool has_name_entry(const TokenDetail& token) noexcept {
    return has_unique_name(token.type) && !token.succession;
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
    add_entries(change, index_entries(names, token));
    if (has_name_entry(token)) {
        change.set_value(names_index(names, token), token.name, token.id);
    }
}

Answer<Done> unindex_token(Change& change, const TokenDetail& token) {
    remove_entries(change, index_entries(change.names(), token));
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
