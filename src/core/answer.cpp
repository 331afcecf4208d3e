#include "tokenward/answer.hpp"

#include "tokenward/names.hpp"

#include "core/bounded_writer.hpp"

#include <algorithm>

namespace tokenward {
namespace {

constexpr std::string_view k_invalid_request = "invalid_request";
constexpr std::string_view k_invalid_token = "invalid_token";
constexpr std::string_view k_insufficient_scope = "insufficient_scope";

void write_scope(BoundedWriter& out, std::span<const std::string_view> permissions) noexcept {
    std::string_view before = ", scope=\"";
    for (const auto permission : permissions) {
        if (is_permission(permission)) {
            out << before << permission;
            before = " ";
        }
    }
    if (before == " ") {
        out << "\"";
    }
}

void write_bearer(BoundedWriter& out, const Challenge& challenge, const Answer& answer) noexcept {
    out << "Bearer realm=\"" << challenge.realm << "\"";
    if (answer.error.empty()) {
        return;
    }
    out << ", error=\"" << answer.error << "\", error_description=\"" << answer.description << "\"";
    if (answer.error == k_insufficient_scope) {
        write_scope(out, challenge.permissions);
    }
}

void write_basic(BoundedWriter& out, const Challenge& challenge) noexcept {
    out << "Basic realm=\"" << challenge.realm << "\", charset=\"UTF-8\"";
}

} // namespace

std::optional<ChallengeKind> challenge_kind_from(std::string_view word) noexcept {
    if (word == "bearer") {
        return ChallengeKind::Bearer;
    }
    if (word == "basic") {
        return ChallengeKind::Basic;
    }
    if (word == "both") {
        return ChallengeKind::Both;
    }
    return word == "off" ? std::optional(ChallengeKind::Off) : std::nullopt;
}

Answer answer_to(Reason reason) noexcept {
    switch (reason) {
    case Reason::None:
        return {200, {}, {}, false, false};
    case Reason::NoCredential:
        return {401, {}, "a token is needed", true, false};
    case Reason::MalformedCredential:
        return {401, k_invalid_token, "the credential can't be read", true, false};
    case Reason::ConflictingCredentials:
        return {400, k_invalid_request, "the request holds two different tokens", true, false};
    case Reason::AmbiguousPath:
        return {400, k_invalid_request, "the path can be read in two ways", true, false};
    case Reason::AmbiguousProject:
        return {400, k_invalid_request, "the query names its project in two ways", true, false};
    case Reason::ForgedToken:
    case Reason::UnknownToken:
    case Reason::RevokedToken:
    case Reason::InactiveOwner:
        return {401, k_invalid_token, "the token is not valid", true, false};
    case Reason::ExpiredToken:
        return {401, k_invalid_token, "the token has expired", true, false};
    case Reason::WrongType:
        return {403, k_insufficient_scope, "a token of this type is not let in here", true, false};
    case Reason::WrongAttribute:
        return {403, k_insufficient_scope, "the token is pinned to something else", true, false};
    case Reason::WrongOrganization:
        return {403, k_insufficient_scope, "the token is not for this organization", true, false};
    case Reason::WrongProject:
        return {403, k_insufficient_scope, "the token is not for this project", true, false};
    case Reason::MissingPermission:
        return {403, k_insufficient_scope, "a permission is missing", true, false};
    case Reason::CrossOrigin:
        return {403, {}, "a cookie from another origin is not taken here", false, false};
    case Reason::StoreUnavailable:
        return {503, {}, "tokens can't be checked at the moment", false, true};
    case Reason::Internal:
        break;
    }
    return {500, {}, {}, false, false};
}

bool is_realm(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 200 && std::ranges::all_of(text, [](char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
}

std::size_t write_challenge(const Challenge& challenge, const Answer& answer,
                            std::span<char> out) noexcept {
    if (!answer.challenges) {
        return 0;
    }
    const auto kind = challenge.kind;
    const bool bearer = kind == ChallengeKind::Bearer || kind == ChallengeKind::Both;
    // Basic has no way to say why: it asks for a credential, or stays silent.
    const bool basic =
        (kind == ChallengeKind::Basic || kind == ChallengeKind::Both) && answer.status == 401;

    BoundedWriter writer(out);
    if (bearer) {
        write_bearer(writer, challenge, answer);
    }
    if (bearer && basic) {
        writer << ", ";
    }
    if (basic) {
        write_basic(writer, challenge);
    }
    return writer.size();
}

} // namespace tokenward
