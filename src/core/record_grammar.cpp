#include "core/record_grammar.hpp"

#include "tokenward/names.hpp"

#include "core/character_class.hpp"
#include "core/record_fields.hpp"

#include <algorithm>

namespace tokenward {
namespace {

using namespace record_field;

bool is_expiry(Time time) noexcept {
    return time >= Time() && time <= k_last_time;
}

bool has_unique_names(std::span<const Field> attributes) noexcept {
    for (std::size_t i = 1; i < attributes.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (attributes[i].name == attributes[j].name) {
                return false;
            }
        }
    }
    return true;
}

bool is_good(const Field& attribute) noexcept {
    return attribute.name.starts_with(k_attribute_prefix) &&
           is_attribute_name(attribute.name.substr(k_attribute_prefix.size())) &&
           is_attribute_value(attribute.value);
}

bool are_good(std::span<const Field> attributes) noexcept {
    return attributes.size() <= k_max_attributes && has_unique_names(attributes) &&
           std::ranges::all_of(attributes, is_good);
}

bool is_one_project(ProjectList projects) noexcept {
    return !projects.is_all() && !projects.text().empty() &&
           projects.text().find(' ') == std::string_view::npos;
}

std::string_view find_holder_fault(const TokenRecord& record) noexcept {
    if (record.type == TokenType::Organization) {
        if (!is_organization_key(record.organization)) {
            return organization;
        }
        if (!is_incarnation(record.organization_incarnation)) {
            return organization_incarnation;
        }
        return record.owner.empty() && record.owner_incarnation.empty() ? std::string_view()
                                                                        : owner;
    }
    if (!is_login(record.owner)) {
        return owner;
    }
    if (!is_incarnation(record.owner_incarnation)) {
        return owner_incarnation;
    }
    return record.organization.empty() && record.organization_incarnation.empty()
               ? std::string_view()
               : organization;
}

/// § 2's table: what a type may never say of itself.
std::string_view find_type_fault(const TokenRecord& record) noexcept {
    switch (record.type) {
    case TokenType::Project:
        return is_one_project(record.projects) ? std::string_view() : projects;
    case TokenType::Global:
        return record.projects.is_all() ? std::string_view() : projects;
    case TokenType::Organization:
        return record.permissions.is_all() ? permissions : std::string_view();
    case TokenType::User:
    case TokenType::Session:
        break;
    }
    return {};
}

} // namespace

std::string_view find_fault(const TokenRecord& record) noexcept {
    if (!is_token_id(record.id)) {
        return id;
    }
    if (!is_token_name(record.name)) {
        return name;
    }
    if (const auto fault = find_holder_fault(record); !fault.empty()) {
        return fault;
    }
    if (const auto fault = find_type_fault(record); !fault.empty()) {
        return fault;
    }
    if (!are_good(record.attributes.fields())) {
        return k_attribute_prefix;
    }
    if (record.expires_at && !is_expiry(*record.expires_at)) {
        return expires;
    }
    return record.predecessor.empty() || is_token_id(record.predecessor) ? std::string_view()
                                                                         : predecessor;
}

std::string_view find_fault(const Tombstone& record) noexcept {
    if (!is_token_id(record.id)) {
        return id;
    }
    const bool is_word =
        !record.why.empty() && record.why.size() <= 32 &&
        std::ranges::all_of(record.why, [](char c) { return is_lower(c) || c == '-'; });
    return is_word ? std::string_view() : why;
}

std::string_view find_fault(const UserAuthority& record) noexcept {
    if (!is_incarnation(record.incarnation)) {
        return incarnation;
    }
    for (const auto& field : record.organization_fields) {
        const auto key = field.name.substr(organization_prefix.size());
        if (!is_organization_key(key) || !record.grant_in(key)) {
            return organization_prefix;
        }
    }
    return {};
}

std::string_view find_fault(const ProjectAuthority& record) noexcept {
    if (!is_incarnation(record.user_incarnation)) {
        return user_incarnation;
    }
    return is_incarnation(record.project_incarnation) ? std::string_view() : project_incarnation;
}

std::string_view find_fault(const ProjectRecord& record) noexcept {
    if (!is_incarnation(record.incarnation)) {
        return incarnation;
    }
    if (record.organization.empty()) {
        return record.organization_incarnation.empty() ? std::string_view()
                                                       : organization_incarnation;
    }
    if (!is_organization_key(record.organization)) {
        return organization;
    }
    return is_incarnation(record.organization_incarnation) ? std::string_view()
                                                           : organization_incarnation;
}

std::string_view find_fault(const StoreMeta& record) noexcept {
    return is_incarnation(record.store_id) ? std::string_view() : store;
}

} // namespace tokenward
