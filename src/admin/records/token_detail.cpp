#include "admin/records/token_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "core/character_class.hpp"
#include "tokenward/names.hpp"
#include "tokenward/record.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_lookup_size = 32;
constexpr std::chrono::days k_expiring{7};
constexpr std::string_view k_reminded_prefix = "reminded:";
constexpr std::array k_statuses = {TokenStatus::Active, TokenStatus::Expiring, TokenStatus::Expired,
                                   TokenStatus::Rotated};

bool is_key_id(std::string_view text) noexcept {
    return text.size() == 1 && is_alnum(text.front());
}

bool is_server(std::string_view text) noexcept {
    return text == k_sonarqube;
}

/// Minted here or imported, one of the two.
void read_origin(DetailReader& reader, TokenDetail& token) {
    const auto key = reader.text_if_any("key", is_key_id);
    const auto server = reader.text_if_any("from", is_server);
    const auto imported_at = reader.time_if_any("imported");
    token.key_id = key.empty() ? '\0' : key.front();
    if (imported_at) {
        token.origin = TokenOrigin{server, *imported_at};
    }
    reader.expect(key.empty() == imported_at.has_value() && key.empty() == !server.empty());
}

/// Both fields or none; and a grace that never ended would be none.
void read_succession(DetailReader& reader, TokenDetail& token) {
    const auto successor = reader.text_if_any("succ", is_token_id);
    const auto at = reader.time_if_any("rotated");
    if (at) {
        token.succession = TokenSuccession{successor, *at};
    }
    reader.expect(at.has_value() == !successor.empty() && (!at || token.expires_at));
}

bool is_channel(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, is_lower);
}

bool is_reminded(std::string_view text) noexcept {
    return Reminded::parse(text).has_value();
}

void read_reminded(DetailReader& reader, TokenDetail& token) {
    for (const auto& [channel, text] : reader.all(k_reminded_prefix, is_channel, is_reminded)) {
        token.reminded[channel] = Reminded::parse(text).value_or(Reminded{});
    }
}

bool is_type_word(std::string_view text) noexcept {
    return token_type_from(text).has_value();
}

} // namespace

std::string_view to_word(TokenStatus status) noexcept {
    switch (status) {
    case TokenStatus::Active:
        return "active";
    case TokenStatus::Expiring:
        return "expiring";
    case TokenStatus::Expired:
        return "expired";
    case TokenStatus::Rotated:
        return "rotated";
    }
    return "";
}

std::optional<TokenStatus> token_status_from(std::string_view word) noexcept {
    const auto* const found = std::ranges::find_if(
        k_statuses, [word](TokenStatus status) { return to_word(status) == word; });
    return found == k_statuses.end() ? std::nullopt : std::optional(*found);
}

bool is_lookup(std::string_view text) noexcept {
    return text.size() == k_lookup_size && std::ranges::all_of(text, is_lower_hex);
}

TokenDetail TokenDetail::read(DetailReader& reader) {
    TokenDetail token;
    token.id = reader.text("id", is_token_id);
    token.name = reader.text("name", is_token_name);
    token.type = token_type_from(reader.text("type", is_type_word)).value_or(TokenType::User);
    token.owner = reader.text_if_any("owner", is_login);
    token.owner_incarnation = reader.text_if_any("ownerinc", is_incarnation);
    token.organization = reader.text_if_any("org", is_organization_key);
    token.organization_incarnation = reader.text_if_any("orginc", is_incarnation);
    const bool has_owner = token.type != TokenType::Organization;
    reader.expect(has_owner == !token.owner.empty() && has_owner == token.organization.empty());
    reader.expect(token.owner.empty() == token.owner_incarnation.empty());
    reader.expect(token.organization.empty() == token.organization_incarnation.empty());
    token.projects = reader.projects("projects");
    token.permissions = reader.permissions("perms");
    token.attributes = reader.all(k_attribute_prefix, is_attribute_name, is_attribute_value);
    token.expires_at = reader.time_if_any("exp");
    token.predecessor = reader.text_if_any("pred", is_token_id);
    token.lookup = reader.text("lookup", is_lookup);
    read_origin(reader, token);
    read_succession(reader, token);
    token.description = reader.text_if_any("about", is_clean_text);
    token.created_at = reader.time("created");
    token.created_by = reader.text("by", is_clean_text);
    token.restored_at = reader.time_if_any("restored");
    read_reminded(reader, token);
    return token;
}

OwnedFields TokenDetail::fields() const {
    DetailWriter writer;
    // Nearly in the order that a seal wants them in: sorting those of a million tokens takes time.
    writer.put_if_any("about", description)
        .put("by", created_by)
        .put("created", created_at)
        .put_if_any("exp", expires_at)
        .put("id", id)
        .put("lookup", lookup)
        .put("name", name)
        .put_if_any("org", organization)
        .put_if_any("orginc", organization_incarnation)
        .put_if_any("owner", owner)
        .put_if_any("ownerinc", owner_incarnation)
        .put("perms", permissions.text())
        .put_if_any("pred", predecessor)
        .put("projects", projects.text())
        .put_if_any("restored", restored_at)
        .put("type", to_word(type));
    if (succession) {
        writer.put("succ", succession->successor).put("rotated", succession->at);
    }
    if (origin) {
        writer.put("from", origin->server).put("imported", origin->imported_at);
    } else {
        writer.put("key", std::string_view(&key_id, 1));
    }
    for (const auto& [attribute, value] : attributes) {
        writer.put(std::string(k_attribute_prefix) + attribute, value);
    }
    for (const auto& [channel, told] : reminded) {
        writer.put(std::string(k_reminded_prefix) + channel, told.text());
    }
    return std::move(writer).take();
}

Time TokenDetail::came_at() const {
    const auto imported_at = origin ? origin->imported_at : created_at;
    return std::max({created_at, imported_at, restored_at.value_or(created_at)});
}

TokenStatus TokenDetail::status(Time now) const noexcept {
    if (!expires_at) {
        return TokenStatus::Active;
    }
    if (now >= *expires_at) {
        return TokenStatus::Expired;
    }
    if (succession) {
        return TokenStatus::Rotated;
    }
    return *expires_at - now < k_expiring ? TokenStatus::Expiring : TokenStatus::Active;
}

} // namespace tokenward::admin
