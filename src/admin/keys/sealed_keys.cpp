#include "admin/keys/sealed_keys.hpp"

#include "tokenward/seal.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenward::admin {

std::optional<SealDomain> seal_domain_of(std::string_view key, std::string_view prefix) {
    const auto rest = key.substr(prefix.size());
    if (rest.starts_with("gate:")) {
        return SealDomain::Gate;
    }
    constexpr std::array sealed = {std::string_view("admin:u:"),  std::string_view("admin:p:"),
                                   std::string_view("admin:o:"),  std::string_view("admin:t:"),
                                   std::string_view("admin:pw:"), std::string_view("admin:m:")};
    const bool is_sealed = rest == "admin:settings" || rest == "admin:restoration" ||
                           std::ranges::any_of(sealed, [rest](std::string_view start) {
                               return rest.starts_with(start);
                           });
    return is_sealed ? std::optional(SealDomain::Admin) : std::nullopt;
}

char sealing_key_of(std::span<const Field> fields) {
    const auto seal = std::ranges::find(fields, k_seal_field, &Field::name);
    return seal == fields.end() || seal->value.empty() ? '\0' : seal->value.front();
}

std::string fresh_seal(const Keyring& keys, SealDomain domain, std::string_view key,
                       std::span<const Field> fields) {
    OwnedFields owned;
    for (const auto& field : fields) {
        if (field.name != k_seal_field) {
            owned.emplace_back(field.name, field.value);
        }
    }
    add_seal(keys, domain, key, owned);
    return std::move(owned.back().second);
}

} // namespace tokenward::admin
