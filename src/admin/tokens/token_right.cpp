#include "admin/tokens/token_right.hpp"

namespace tokenward::admin {
namespace {

Answer<Done> require_organization_admin(const Authority& authority,
                                        const OrganizationDetail& organization) {
    return authority.is_local() || authority.may_in(organization, permission::admin)
               ? Answer<Done>(Done{})
               : refused("an organization token needs \"admin\" in the organization \"" +
                         organization.key + "\"");
}

Answer<Done> require_global_scan(const Authority& authority, const std::string& owner) {
    return authority.may(permission::scan)
               ? Answer<Done>(Done{})
               : refused("a global token needs the global permission \"scan\", which \"" + owner +
                         "\" hasn't");
}

Answer<Done> require_project_scan(Records& records, const Authority& authority,
                                  const WantedToken& wanted) {
    const auto may = authority.may_on(records, *wanted.project, permission::scan);
    if (!may) {
        return may.error();
    }
    return *may ? Answer<Done>(Done{})
                : refused("a project token needs \"scan\" on the project \"" + wanted.project->key +
                          "\" or globally, which \"" + wanted.owner + "\" hasn't");
}

} // namespace

Answer<Done> require_may_make(Records& records, const Authority& authority,
                              const WantedToken& wanted) {
    const bool is_for_oneself = authority.is_user(wanted.owner);
    switch (wanted.type) {
    case TokenType::Organization:
        return require_organization_admin(authority, *wanted.organization);
    case TokenType::User:
    case TokenType::Session:
        return is_for_oneself || authority.is_administrator()
                   ? Answer<Done>(Done{})
                   : refused("only a system administrator makes a token for somebody else");
    case TokenType::Project:
    case TokenType::Global:
        break;
    }
    if (!is_for_oneself) {
        return refused("a " + std::string(to_word(wanted.type)) +
                       " token can't be made for somebody else");
    }
    return wanted.type == TokenType::Global ? require_global_scan(authority, wanted.owner)
                                            : require_project_scan(records, authority, wanted);
}

} // namespace tokenward::admin
