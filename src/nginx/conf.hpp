/// @file conf.hpp
/// What the directives say, for http and for each location.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/cache_zone.hpp"
#include "nginx/conf_place.hpp"
#include "nginx/decision_counts.hpp"
#include "nginx/status_reporter.hpp"
#include "nginx/status_zone.hpp"
#include "nginx/store_link.hpp"
#include "tokenward/answer.hpp"
#include "tokenward/credential.hpp"
#include "tokenward/expiration_header.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/token_type.hpp"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

extern "C" {
extern ngx_module_t ngx_http_auth_token_module;
extern ngx_module_t ngx_http_auth_token_filter_module;
}

namespace tokenward::nginx {

/// A level of the configuration that says something of the gate.
struct GateScope {
    GateScope* parent = nullptr;
    std::optional<ConfPlace> enabled_at; ///< `auth_token "…"`
    std::optional<ConfPlace> project_at;
    std::optional<ConfPlace> organization_at;
    std::optional<ConfPlace> restricted_at; ///< the first directive that narrows who gets in
    bool gated_here_or_below = false;
    bool project_here_or_below = false;

    /// Whether a location of the same server asks for a project: its upstream may take a path for
    /// that location's which nginx took for this one's.
    [[nodiscard]] bool shares_server_with_project() const noexcept;
};

/// `auth_token_source`
struct CredentialSources {
    AuthorizationSchemes schemes{.bearer = true, .basic_username = true, .basic_password = true};
    std::vector<std::string> headers; ///< lower case
    std::vector<std::string> cookies;
};

/// `auth_token_expiration_header`
struct ExpirationHeader {
    std::string name = "Authentication-Token-Expiration"; ///< empty: off
    ExpirationFormat format = ExpirationFormat::Iso8601;
    bool exposed = false; ///< to scripts of other origins
};

/// `auth_token_project`: a value, or the names of query arguments.
struct ProjectSource {
    std::optional<ngx_http_complex_value_t> value;
    std::vector<std::string_view> arguments; ///< views into the configuration
};

/// `auth_token_attribute`
struct NamedAttribute {
    std::string name;
    ngx_http_complex_value_t value;
};

/// `auth_token_error_body`
enum class ErrorBody : std::uint8_t { Default, Problem, Empty };

/// `auth_token_status`
enum class StatusFormat : std::uint8_t { Json, Prometheus };

/// Of http{}. Destroyed with the cycle.
struct MainConf {
    std::optional<ConfPlace> key_file_at;
    std::optional<Keyring> keys;
    std::optional<ConfPlace> prefixes_at;
    /// `auth_token_prefix`, by type; a type without any has its default.
    std::array<std::vector<std::string>, k_token_types> prefixes;
    std::optional<ConfPlace> imports_at; ///< `auth_token_import`
    std::vector<std::unique_ptr<Store>> stores;
    CacheZone* cache = nullptr;   ///< `auth_token_cache`
    StatusZone* status = nullptr; ///< null without any `auth_token_status`
    std::unique_ptr<DecisionCounts> decisions = std::make_unique<DecisionCounts>();
    std::unique_ptr<StatusReporter> reporter; ///< null outside workers
    std::vector<GateScope*> scopes;
    std::vector<ngx_uint_t> computed_variables; ///< in workers; see FreshVariables

    /// Whether tokens that begin like this one are made here.
    [[nodiscard]] bool knows_prefix_of(std::string_view token) const noexcept;

    /// Nothing unless imported tokens are let in and this has the shape of one.
    [[nodiscard]] std::optional<ImportedToken>
    imported_token(std::string_view token) const noexcept;
};

using Permissions = std::vector<ngx_http_complex_value_t>;

/// Of one location. Unset members are inherited; after the merge, pointers without a value are
/// null.
struct LocationConf {
    GateScope scope;
    std::optional<bool> enabled; ///< `auth_token`
    std::string realm;
    Store* store = nullptr;
    const CredentialSources* sources = nullptr;
    const ProjectSource* project = nullptr;
    const ngx_http_complex_value_t* organization = nullptr;
    const Permissions* permissions = nullptr;
    std::vector<NamedAttribute> attributes; ///< after the merge: the level above's, too
    std::optional<TokenTypes> types;
    std::optional<bool> raw_path_allowed;
    std::optional<bool> preflight;
    std::optional<ErrorBody> error_body;
    std::optional<ngx_uint_t> log_level;
    std::optional<StatusFormat> status; ///< of this very location; not inherited
    const ExpirationHeader* expiration_header = nullptr;
    std::optional<ChallengeKind> challenge;

    /// After the merge.
    [[nodiscard]] bool gated() const noexcept { return enabled.value_or(false); }
    [[nodiscard]] TokenTypes accepted_types() const noexcept;
};

[[nodiscard]] LocationConf& location_conf(ngx_http_request_t* request) noexcept;
[[nodiscard]] MainConf& main_conf(ngx_http_request_t* request) noexcept;
[[nodiscard]] MainConf& main_conf(ngx_conf_t* cf) noexcept;

// nginx's hooks.
void* create_main_conf(ngx_conf_t* cf) noexcept;
void* create_location_conf(ngx_conf_t* cf) noexcept;
char* merge_location_conf(ngx_conf_t* cf, void* parent, void* child) noexcept;

/// After everything was merged: what only the whole can show. False with an `[emerg]` line.
[[nodiscard]] bool check_scopes(ngx_conf_t* cf, const MainConf& main);
[[nodiscard]] bool check_resolvers(ngx_conf_t* cf, const MainConf& main);

extern ngx_command_t gate_commands[];

} // namespace tokenward::nginx
