// Gate records: a byte for the kind, a byte of flags, then fields as NAME US VALUE RS (bytes
// 0x1f and 0x1e). Sealed by the right key, so that decoding is reached, or left as they are.
#include "support/core_fuzz.hpp"

#include "tokenward/names.hpp"
#include "tokenward/record.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

constexpr std::string_view k_key = "tw:gate:x:any";

OwnedFields read_fields(Input& input) {
    OwnedFields fields;
    while (!input.empty()) {
        auto field = input.take_until('\x1e');
        const auto end = std::min(field.find('\x1f'), field.size());
        fields.emplace_back(field.substr(0, end), field.substr(std::min(end + 1, field.size())));
    }
    return fields;
}

/// What was opened can be sealed, and gives the same fields: nothing was overlooked, and
/// nothing was understood that is written in two ways.
void check_sealed_again(const Result<OwnedFields>& sealed, OwnedFields original) {
    require(sealed.ok());
    auto again = *sealed;
    std::ranges::sort(again);
    std::ranges::sort(original);
    require(again == original);
}

void check_token(const TokenEntry& entry, const OwnedFields& fields) {
    if (const auto* const tombstone = std::get_if<Tombstone>(&entry)) {
        require(is_token_id(tombstone->id));
        check_sealed_again(seal_tombstone(keyring(), k_key, *tombstone), fields);
        return;
    }
    const auto& token = std::get<TokenRecord>(entry);
    require(is_token_id(token.id) && is_token_name(token.name));
    require((token.type == TokenType::Organization) == token.owner.empty());
    require(token.owner.empty() || is_login(token.owner));
    require(token.type != TokenType::Organization || !token.permissions.is_all());
    require(token.attributes.size() <= k_max_attributes);
    check_sealed_again(seal_token(keyring(), k_key, token), fields);
}

void check_user(const UserAuthority& user, const OwnedFields& fields) {
    std::vector<NamedOrganizationGrant> grants;
    for (const auto& field : user.organization_fields) {
        const auto key = field.name.substr(4);
        const auto grant = user.grant_in(key);
        require(grant.has_value() && is_organization_key(key));
        grants.push_back({key, *grant});
    }
    check_sealed_again(seal_user(keyring(), k_key, user, grants), fields);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto kind = input.take_byte() % 5;
    const bool sealed = (input.take_byte() & 1) != 0;
    auto owned = read_fields(input);
    if (sealed) {
        std::erase_if(owned, [](const auto& field) { return field.first == k_seal_field; });
        add_seal(keyring(), SealDomain::Gate, k_key, owned);
    }
    auto fields = views_of(owned);
    // Whatever stands there now was sealed just above, or is no record.
    const auto expect = [&](const auto& opened) {
        require(opened.ok() ? sealed : opened.error() == RecordFault::BadSeal || sealed);
        return opened.ok();
    };
    switch (kind) {
    case 0:
        if (const auto entry = open_token(keyring(), k_key, fields); expect(entry)) {
            check_token(*entry, owned);
        }
        break;
    case 1:
        if (const auto user = open_user(keyring(), k_key, fields); expect(user)) {
            check_user(*user, owned);
        }
        break;
    case 2:
        if (const auto record = open_project_authority(keyring(), k_key, fields); expect(record)) {
            check_sealed_again(seal_project_authority(keyring(), k_key, *record), owned);
        }
        break;
    case 3:
        if (const auto record = open_project(keyring(), k_key, fields); expect(record)) {
            check_sealed_again(seal_project(keyring(), k_key, *record), owned);
        }
        break;
    default:
        if (const auto record = open_meta(keyring(), k_key, fields); expect(record)) {
            check_sealed_again(seal_meta(keyring(), k_key, *record), owned);
        }
    }
    return 0;
}
