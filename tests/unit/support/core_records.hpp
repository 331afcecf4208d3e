// One good record of each kind, and records as lists of fields that a test can damage.
#pragma once

#include "support/core_support.hpp"

#include "tokenward/record.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

inline constexpr std::string_view k_owner_inc = "aliceIncarna";
inline constexpr std::string_view k_web_inc = "webIncarnati";
inline constexpr std::string_view k_acme_inc = "acmeIncarnat";
inline constexpr std::string_view k_other_inc = "otherIncarna";
inline constexpr std::string_view k_id = "tok_abcdefghijklmnop";
inline constexpr std::string_view k_earlier_id = "tok_qrstuvwxyz234567";
inline constexpr std::string_view k_token_key = "tw:gate:t:37ff50095b20d8c86ebec308fc9feb2d";

inline TokenRecord user_token() {
    TokenRecord record;
    record.id = k_id;
    record.name = "laptop";
    record.type = TokenType::User;
    record.owner = "alice";
    record.owner_incarnation = k_owner_inc;
    return record;
}

inline TokenRecord project_token() {
    auto record = user_token();
    record.type = TokenType::Project;
    record.projects = ProjectList::parse("web=webIncarnati").value();
    return record;
}

inline TokenRecord global_token() {
    auto record = user_token();
    record.type = TokenType::Global;
    return record;
}

inline TokenRecord session_token() {
    auto record = user_token();
    record.type = TokenType::Session;
    return record;
}

inline TokenRecord organization_token() {
    TokenRecord record;
    record.id = k_id;
    record.name = "CI of acme";
    record.type = TokenType::Organization;
    record.organization = "acme";
    record.organization_incarnation = k_acme_inc;
    record.permissions = PermissionList::parse("scan").value();
    return record;
}

inline std::vector<TokenRecord> one_token_of_each_type() {
    return {user_token(), project_token(), global_token(), organization_token(), session_token()};
}

/// One more attribute; its texts must outlive the record.
inline void pin(TokenRecord& token, std::string_view name, std::string_view value) {
    static std::deque<std::string> names; // for as long as the test program runs
    static std::deque<std::vector<Field>> lists;
    const auto before = token.attributes.fields();
    auto& list = lists.emplace_back(before.begin(), before.end());
    list.push_back({names.emplace_back(k_attribute_prefix).append(name), value});
    token.attributes = AttributeList(list);
}

inline std::string* find_field(OwnedFields& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &OwnedFields::value_type::first);
    return found == fields.end() ? nullptr : &found->second;
}

inline bool has_field(const OwnedFields& fields, std::string_view name) {
    return std::ranges::count(fields, name, &OwnedFields::value_type::first) != 0;
}

inline OwnedFields without(OwnedFields fields, std::string_view name) {
    std::erase_if(fields, [name](const auto& field) { return field.first == name; });
    return fields;
}

/// With the field set to this value, whether it was there or not.
inline OwnedFields with(OwnedFields fields, std::string_view name, std::string_view value) {
    if (auto* const found = find_field(fields, name)) {
        *found = value;
    } else {
        fields.emplace_back(name, value);
    }
    return fields;
}

/// Sealed again by the right key, as only a bug or another version would do it.
inline OwnedFields resealed(OwnedFields fields, std::string_view redis_key) {
    fields = without(std::move(fields), k_seal_field);
    add_seal(keyring(), SealDomain::Gate, redis_key, fields);
    return fields;
}

} // namespace tokenward::test
