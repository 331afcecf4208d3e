#include "admin/access/authority.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "http/sonarqube_api.hpp"
#include "http/sonarqube_words.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::http {
namespace {

using admin::Answer;
using admin::TokenDetail;

/// Whose tokens the call is about, if it may be.
Answer<std::string> find_owner(const Call& call) {
    const auto look = call.store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = admin::Authority::over_tokens(**look, call.actor());
    return authority ? sonarqube_owner(call, **look, *authority) : authority.error();
}

/// Those of a type that SonarQube knows, newest first.
Answer<std::vector<TokenDetail>> tokens_of(admin::Store& store, const admin::Actor& actor,
                                           const std::string& owner) {
    admin::TokenFilter filter;
    filter.owner = owner;
    admin::TokenCursor cursor;
    std::vector<TokenDetail> tokens;
    for (;;) {
        auto page = admin::list_tokens(store, actor, filter, cursor);
        if (!page) {
            return page.error();
        }
        for (auto& token : page->items) {
            if (sonarqube_word(token.type)) {
                tokens.push_back(std::move(token));
            }
        }
        if (page->next.empty()) {
            return tokens;
        }
        cursor.after = page->next;
    }
}

Json sonarqube_json(const TokenDetail& token, Time now) {
    Json document = {{"name", token.name},
                     {"createdAt", sonarqube_time(token.created_at)},
                     {"type", *sonarqube_word(token.type)}};
    if (token.last_used) {
        document["lastConnectionDate"] = sonarqube_time(*token.last_used);
    }
    if (token.expires_at) {
        document["expirationDate"] = sonarqube_time(*token.expires_at);
        document["isExpired"] = token.status(now) == admin::TokenStatus::Expired;
    }
    if (token.type == TokenType::Project && !token.projects.items().empty()) {
        const auto& key = token.projects.items().begin()->first;
        document["project"] = {{"key", key}, {"name", key}};
    }
    return document;
}

} // namespace

Answer<Response> sonarqube_search(Call& call) {
    const auto owner = find_owner(call);
    if (!owner) {
        return owner.error();
    }
    const auto tokens = tokens_of(call.store, call.actor(), *owner);
    if (!tokens) {
        return tokens.error();
    }
    const auto now = call.store.surroundings().now();
    auto list = Json::array();
    for (const auto& token : *tokens) {
        // A name stands there once: for the successor. Revoking by it ends both.
        if (!token.succession) {
            list.push_back(sonarqube_json(token, now));
        }
    }
    return Response::json(200, {{"login", *owner}, {"userTokens", list}});
}

Answer<Response> sonarqube_revoke(Call& call) {
    const auto name = sonarqube_token_name(call);
    if (!name) {
        return name.error();
    }
    const auto owner = find_owner(call);
    if (!owner) {
        return owner.error();
    }
    // One that is wider than the token it is asked through is found, too, so that it is refused and
    // not taken for one that isn't there.
    auto finder = call.actor();
    finder.through.clear();
    const auto tokens = tokens_of(call.store, finder, *owner);
    if (!tokens) {
        return tokens.error();
    }
    for (const auto& token : *tokens) {
        if (token.name != *name) {
            continue;
        }
        const auto revoked = admin::revoke_token(call.store, call.actor(), token.id);
        // Somebody else may have been quicker.
        if (!revoked && revoked.error().kind != admin::FailureKind::NotFound) {
            return revoked.error();
        }
    }
    return Response::no_content();
}

Answer<Response> sonarqube_validate(Call& call) {
    return Response::json(200, {{"valid", call.caller.is_known}});
}

} // namespace tokenward::http
