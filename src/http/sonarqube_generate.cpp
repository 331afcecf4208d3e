#include "admin/access/authority.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_creation.hpp"
#include "http/sonarqube_api.hpp"
#include "http/sonarqube_words.hpp"
#include "tokenward/names.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace tokenward::http {
namespace {

using admin::Answer;
using Days = std::chrono::sys_days;

std::string text_of(Days day) {
    return std::string(ExpirationText(Time(day), ExpirationFormat::SonarQube).view()).substr(0, 10);
}

/// One creation. The order of the checks is SonarQube's, so that its clients see what they see
/// there; whether the token may be made is judged once more when it is.
class Generation {
public:
    explicit Generation(Call& call) : call_(call) {}

    Answer<Response> run() {
        using Step = Answer<Done> (Generation::*)();
        for (const Step step :
             {&Generation::begin, &Generation::check_type, &Generation::check_type_rules,
              &Generation::check_date, &Generation::check_name, &Generation::check_project,
              &Generation::check_owner}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        return create();
    }

private:
    Answer<Done> begin() {
        auto look = call_.store.look();
        if (!look) {
            return look.error();
        }
        look_ = *std::move(look);
        now_ = call_.store.surroundings().now();
        auto authority = admin::Authority::over_tokens(*look_, call_.actor());
        if (!authority) {
            return authority.error();
        }
        authority_ = *std::move(authority);
        return Done{};
    }

    Answer<Done> check_type() {
        const auto word = sonarqube_parameter(call_, "type");
        if (!word) {
            return word.error();
        }
        const auto text = word->value_or("USER_TOKEN");
        const auto type = token_type_from_sonarqube(text);
        if (!type) {
            return admin::invalid(
                "Value of parameter 'type' (" + text +
                ") must be one of: [USER_TOKEN, GLOBAL_ANALYSIS_TOKEN, PROJECT_ANALYSIS_TOKEN]");
        }
        request_.type = *type;
        return Done{};
    }

    Answer<Done> check_type_rules() {
        if (request_.type == TokenType::User) {
            return Done{};
        }
        const bool is_project = request_.type == TokenType::Project;
        const auto login = sonarqube_parameter(call_, "login");
        if (!login) {
            return login.error();
        }
        if (*login && !authority_->is_user(**login)) {
            return admin::invalid(std::string(is_project ? "A Project" : "A Global") +
                                  " Analysis Token cannot be generated for another user.");
        }
        return is_project ? check_scan_on_project() : check_scan();
    }

    Answer<Done> check_scan() {
        return authority_->may(admin::permission::scan) ? Answer<Done>(Done{})
                                                        : admin::refused("no global scan");
    }

    Answer<Done> check_scan_on_project() {
        const auto key = sonarqube_parameter(call_, "projectKey");
        if (!key) {
            return key.error();
        }
        if (key->value_or("").empty()) {
            return admin::invalid("A projectKey is needed when creating Project Analysis Token");
        }
        request_.projects = {**key};
        if (authority_->may(admin::permission::scan)) {
            return Done{};
        }
        const auto project = find_project();
        if (!project) {
            return project.error();
        }
        const auto may = authority_->may_on(*look_, *project, admin::permission::scan);
        if (!may) {
            return may.error();
        }
        return *may ? Answer<Done>(Done{}) : admin::refused("no scan on the project");
    }

    Answer<admin::ProjectDetail> find_project() {
        const auto& key = request_.projects.front();
        auto project = admin::require_project(*look_, key);
        const bool is_none = !project && (project.error().kind == admin::FailureKind::NotFound ||
                                          project.error().kind == admin::FailureKind::Invalid);
        return is_none ? admin::not_found("Project key '" + key + "' not found")
                       : std::move(project);
    }

    Answer<Done> check_date() {
        const auto text = sonarqube_parameter(call_, "expirationDate");
        const auto settings = admin::require_settings(*look_);
        if (!text || !settings) {
            return text ? settings.error() : text.error();
        }
        const auto today = std::chrono::floor<std::chrono::days>(now_);
        const auto latest =
            settings->max_lifetime ? std::optional(today + *settings->max_lifetime) : std::nullopt;
        if (!*text) {
            return latest ? too_late(*latest, "Please use an expiration date.") : Done{};
        }
        const auto day = admin::parse_date(**text);
        if (!day) {
            return admin::invalid(
                "Supplied date format for parameter expirationDate is wrong. Please supply date in "
                "the ISO 8601 date format (YYYY-MM-DD)");
        }
        const auto tomorrow = today + std::chrono::days(1);
        if (*day < tomorrow) {
            return admin::invalid("The minimum value for parameter expirationDate is " +
                                  text_of(tomorrow) + ".");
        }
        if (latest && *day > *latest) {
            return too_late(*latest, "Please use a valid expiration date.");
        }
        request_.expires_at = Time(*day);
        return Done{};
    }

    static Answer<Done> too_late(Days latest, const std::string& advice) {
        return admin::invalid("Tokens expiring after " + text_of(latest) + " are not allowed. " +
                              advice);
    }

    Answer<Done> check_name() {
        auto name = sonarqube_token_name(call_);
        if (!name) {
            return name.error();
        }
        // Counted with the blanks around it.
        const auto length = count_characters(call_.parameter("name"));
        if (length > k_max_token_name) {
            return admin::invalid("'name' length (" + std::to_string(length) +
                                  ") is longer than the maximum authorized (" +
                                  std::to_string(k_max_token_name) + ")");
        }
        request_.name = *std::move(name);
        return Done{};
    }

    Answer<Done> check_project() {
        if (request_.type != TokenType::Project) {
            return Done{};
        }
        const auto project = find_project();
        return project ? Answer<Done>(Done{}) : project.error();
    }

    Answer<Done> check_owner() {
        auto owner = sonarqube_owner(call_, *look_, *authority_);
        if (!owner) {
            return owner.error();
        }
        request_.owner = *std::move(owner);
        return Done{};
    }

    Answer<Response> create() {
        const auto created = admin::create_token(call_.store, call_.actor(), request_);
        if (!created) {
            const bool is_duplicate = created.error().kind == admin::FailureKind::Conflict;
            return is_duplicate
                       ? admin::invalid("A user token for login '" + request_.owner +
                                        "' and name '" + request_.name + "' already exists")
                       : created.error();
        }
        return answer(*created);
    }

    Response answer(const admin::CreatedToken& created) {
        Json document = {{"login", created.detail.owner},
                         {"name", created.detail.name},
                         {"createdAt", sonarqube_time(created.detail.created_at)},
                         {"token", std::string(created.text.view())},
                         {"type", *sonarqube_word(created.detail.type)}};
        if (created.detail.expires_at) {
            document["expirationDate"] = sonarqube_time(*created.detail.expires_at);
        }
        if (!request_.projects.empty()) {
            document["projectKey"] = request_.projects.front();
        }
        auto response = Response::json(200, document);
        wipe(document["token"].get_ref<std::string&>());
        return response;
    }

    Call& call_;
    std::unique_ptr<admin::Look> look_;
    Time now_{};
    std::optional<admin::Authority> authority_;
    admin::TokenRequest request_;
};

} // namespace

Answer<Response> sonarqube_generate(Call& call) {
    return Generation(call).run();
}

} // namespace tokenward::http
