#include "embedded/first_administrator.hpp"

#include "admin/authority.hpp"
#include "admin/grants.hpp"
#include "admin/passwords.hpp"
#include "admin/token_creation.hpp"
#include "admin/token_listing.hpp"
#include "admin/token_revocation.hpp"
#include "admin/users.hpp"
#include "core/hex.hpp"

#include <string>
#include <utility>

namespace tokenward::embedded {
namespace {

constexpr auto k_token_name = "first";
constexpr std::size_t k_password_bytes = 10;

admin::Answer<Done> revoke_earlier(admin::Store& store, const admin::Actor& actor) {
    admin::TokenFilter filter;
    filter.owner = k_first_administrator;
    const auto page = admin::list_tokens(store, actor, filter, {});
    if (!page) {
        return page.error();
    }
    for (const auto& token : page->items) {
        if (token.name != k_token_name) {
            continue;
        }
        if (const auto revoked = admin::revoke_token(store, actor, token.id); !revoked) {
            return revoked.error();
        }
    }
    return Done{};
}

} // namespace

admin::Answer<Done> make_first_administrator(admin::Store& store, const admin::Actor& actor) {
    const auto there = admin::show_user(store, actor, k_first_administrator);
    if (!there && there.error().kind != admin::FailureKind::NotFound) {
        return there.error();
    }
    if (!there) {
        const auto made = admin::create_user(store, actor, k_first_administrator);
        if (!made) {
            return made.error();
        }
    }
    const auto granted = admin::grant(store, actor, k_first_administrator,
                                      {std::string(admin::permission::admin)}, {});
    return granted ? admin::Answer<Done>(Done{}) : granted.error();
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
