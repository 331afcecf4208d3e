#include "cli/token_text.hpp"

#include "admin/records/expiry.hpp"

namespace tokenward::cli {
std::string expiry_text(const admin::TokenDetail& token) {
    return token.expires_at ? admin::time_text(*token.expires_at) : "never";
}

std::string last_use_text(const admin::TokenDetail& token) {
    return token.last_used ? admin::time_text(*token.last_used) : "never";
}

Cell status_cell(const admin::TokenDetail& token, Time now) {
    const auto status = token.status(now);
    const auto style = status == admin::TokenStatus::Expired  ? Style::Bad
                       : status == admin::TokenStatus::Active ? Style::Plain
                                                              : Style::Warning;
    return {std::string(to_word(status)), style};
}

const std::string& holder_of(const admin::TokenDetail& token) {
    return token.owner.empty() ? token.organization : token.owner;
}

std::string projects_text(const admin::TokenDetail& token) {
    if (token.projects.is_all()) {
        return "all";
    }
    std::string text;
    for (const auto& [key, incarnation] : token.projects.items()) {
        text.append(text.empty() ? "" : " ").append(key);
    }
    return text.empty() ? "none" : text;
}

} // namespace tokenward::cli
