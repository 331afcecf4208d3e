#include "embedded/first_administrator.hpp"

#include "admin/access/authority.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/users.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/tokens/token_creation.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "core/hex.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::embedded {
namespace {

constexpr auto k_token_name = "first";
constexpr std::size_t k_password_bytes = 10;

/// No login holds a colon.
constexpr std::string_view k_agent = "first-start:";

bool is_ours(std::string_view name) {
    return name.starts_with(k_agent);
}

bool is_ours(const admin::UserDetail& user) {
    return is_ours(user.created_by) && user.active &&
           user.permissions.contains(admin::permission::admin);
}

/// Not one that was used: whoever uses it has seen it.
bool is_ours(const admin::TokenDetail& token) {
    return is_ours(token.created_by) && !token.last_used;
}

/// Sessions too: whoever has one knows the password.
admin::Answer<bool> has_only_our_tokens(admin::Store& store, const admin::Actor& actor) {
    for (const auto type : {std::optional<TokenType>(), std::optional(TokenType::Session)}) {
        admin::TokenFilter filter;
        filter.owner = k_first_administrator;
        filter.type = type;
        const auto page = admin::list_tokens(store, actor, filter, {});
        if (!page) {
            return page.error();
        }
        if (!std::ranges::all_of(page->items, [](const auto& token) { return is_ours(token); })) {
            return false;
        }
    }
    return true;
}

admin::Answer<bool> has_only_our_password(admin::Store& store) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto found =
        (*look)->find<admin::PasswordDetail>(store.names().password(k_first_administrator));
    if (!found) {
        return found.error();
    }
    return !*found || is_ours((*found)->set_by);
}

admin::Answer<Done> revoke_earlier(admin::Store& store, const admin::Actor& actor) {
    admin::TokenFilter filter;
    filter.owner = k_first_administrator;
    const auto page = admin::list_tokens(store, actor, filter, {});
    if (!page) {
        return page.error();
    }
    for (const auto& token : page->items) {
        if (const auto revoked = admin::revoke_token(store, actor, token.id); !revoked) {
            return revoked.error();
        }
    }
    return Done{};
}

} // namespace

admin::Actor first_start_actor(const admin::Actor& starter) {
    return admin::Actor::local(std::string(k_agent) + starter.name(), starter.from);
}

admin::Answer<Ownership> claim_first_administrator(admin::Store& store, const admin::Actor& actor) {
    const auto there = admin::show_user(store, actor, k_first_administrator);
    if (!there) {
        if (there.error().kind != admin::FailureKind::NotFound) {
            return there.error();
        }
        const auto made = admin::create_administrator(store, actor, k_first_administrator);
        return made ? admin::Answer<Ownership>(Ownership::Ours) : made.error();
    }
    if (!is_ours(there->user)) {
        return Ownership::Taken;
    }
    const auto tokens = has_only_our_tokens(store, actor);
    if (!tokens) {
        return tokens.error();
    }
    const auto password = has_only_our_password(store);
    if (!password) {
        return password.error();
    }
    return *tokens && *password ? Ownership::Ours : Ownership::Taken;
}

admin::Answer<SecretText> make_first_password(admin::Store& store, const admin::Actor& actor) {
    Secret<k_password_bytes> bytes;
    if (!store.surroundings().random(bytes.bytes())) {
        return admin::internal(Error{"the system gives no random bytes"});
    }
    const auto text = [&bytes] {
        std::string hex;
        hex.reserve(2 * k_password_bytes);
        append_hex(bytes.bytes(), hex);
        return SecretText(std::move(hex));
    };
    const auto set = admin::set_password(store, actor, {k_first_administrator, text(), {}});
    return set ? admin::Answer<SecretText>(text()) : set.error();
}

admin::Answer<SecretText> make_first_token(admin::Store& store, const admin::Actor& actor) {
    if (const auto revoked = revoke_earlier(store, actor); !revoked) {
        return revoked.error();
    }
    admin::TokenRequest request;
    request.name = k_token_name;
    request.owner = k_first_administrator;
    auto created = admin::create_token(store, actor, std::move(request));
    if (!created) {
        return created.error();
    }
    return std::move(created->text);
}

} // namespace tokenward::embedded
