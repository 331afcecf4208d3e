#include "tokenward/reason.hpp"

namespace tokenward {

std::string_view to_word(Reason reason) noexcept {
    switch (reason) {
    case Reason::None:
        return "none";
    case Reason::NoCredential:
        return "no_credential";
    case Reason::MalformedCredential:
        return "malformed_credential";
    case Reason::ConflictingCredentials:
        return "conflicting_credentials";
    case Reason::AmbiguousPath:
        return "ambiguous_path";
    case Reason::AmbiguousProject:
        return "ambiguous_project";
    case Reason::ForgedToken:
        return "forged_token";
    case Reason::UnknownToken:
        return "unknown_token";
    case Reason::RevokedToken:
        return "revoked_token";
    case Reason::InactiveOwner:
        return "inactive_owner";
    case Reason::ExpiredToken:
        return "expired_token";
    case Reason::WrongType:
        return "wrong_type";
    case Reason::WrongAttribute:
        return "wrong_attribute";
    case Reason::WrongOrganization:
        return "wrong_organization";
    case Reason::WrongProject:
        return "wrong_project";
    case Reason::MissingPermission:
        return "missing_permission";
    case Reason::CrossOrigin:
        return "cross_origin";
    case Reason::StoreUnavailable:
        return "store_unavailable";
    case Reason::Internal:
        return "internal";
    }
    return "internal";
}

bool is_authenticated(Reason reason) noexcept {
    switch (reason) {
    case Reason::None:
    case Reason::WrongType:
    case Reason::WrongAttribute:
    case Reason::WrongOrganization:
    case Reason::WrongProject:
    case Reason::MissingPermission:
        return true;
    default:
        return false;
    }
}

} // namespace tokenward
