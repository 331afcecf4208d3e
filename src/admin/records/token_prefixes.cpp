#include "admin/records/token_prefixes.hpp"

#include "tokenward/token_string.hpp"

namespace tokenward::admin {

std::string_view sonarqube_prefix(TokenType type) noexcept {
    switch (type) {
    case TokenType::User:
        return "squ";
    case TokenType::Project:
        return "sqp";
    case TokenType::Global:
        return "sqa";
    case TokenType::Organization:
        return "sqco";
    case TokenType::Session:
        break;
    }
    return default_prefix(type);
}

} // namespace tokenward::admin
