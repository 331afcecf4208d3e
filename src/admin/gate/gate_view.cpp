#include "admin/gate/gate_view.hpp"

#include "tokenward/seal.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

template <class Record, class Open>
Answer<GateView<Record>> view(Records& records, const std::string& key, const Open& open) {
    auto hash = records.raw(key);
    if (!hash) {
        const bool is_damaged = hash.error().kind == FailureKind::Damaged;
        GateView<Record> damaged;
        damaged.is_damaged = true;
        return is_damaged ? Answer<GateView<Record>>(std::move(damaged)) : hash.error();
    }
    GateView<Record> found;
    if (hash->has_value()) {
        found.hash = *std::move(hash);
        const auto record = open(records.keyring(), key, found.hash->fields());
        if (record) {
            found.record = *record;
        }
        found.is_damaged = !record.ok();
    }
    return found;
}

} // namespace

Answer<GateView<TokenEntry>> view_gate_token(Records& records, std::string_view lookup) {
    return view<TokenEntry>(records, records.names().gate_token(lookup), open_token);
}

Answer<GateView<UserAuthority>> view_gate_user(Records& records, std::string_view login) {
    return view<UserAuthority>(records, records.names().gate_user(login), open_user);
}

Answer<GateView<ProjectAuthority>> view_gate_grant(Records& records, std::string_view login,
                                                   std::string_view project) {
    return view<ProjectAuthority>(records, records.names().gate_grant(login, project),
                                  open_project_authority);
}

Answer<GateView<ProjectRecord>> view_gate_project(Records& records, std::string_view key) {
    return view<ProjectRecord>(records, records.names().gate_project(key), open_project);
}

bool is_in_place(const TokenDetail& token, const GateToken& gate, Time now) noexcept {
    const bool has_expired = token.expires_at && now >= *token.expires_at;
    return gate.state == GateTokenState::Absent
               ? has_expired
               : gate.state == GateTokenState::Token && gate.id == token.id;
}

bool says_the_same(redis::HashRecord& there, const Result<OwnedFields>& written) {
    if (!written || written->size() != there.fields().size()) {
        return false;
    }
    return std::ranges::all_of(there.fields(), [&written](const Field& field) {
        return field.name == k_seal_field ||
               std::ranges::any_of(*written, [&field](const auto& other) {
                   return other.first == field.name && other.second == field.value;
               });
    });
}

} // namespace tokenward::admin
