#include "nginx/ngx.hpp"

#include "nginx/refusal.hpp"

#include "nginx/pool.hpp"
#include "nginx/response_header.hpp"
#include "nginx/text.hpp"
#include "tokenward/answer.hpp"
#include "tokenward/names.hpp"

namespace tokenward::nginx {
namespace {

constexpr std::string_view k_retry_after = "1"; // seconds; the link is back well before that

void log_refusal(ngx_http_request_t* request, ngx_uint_t level, const Decision& decision,
                 std::string_view token_id) noexcept {
    auto reason = ngx_text(to_word(decision.reason));
    auto token = ngx_text(token_id.empty() ? "-" : token_id);
    // A value from the request goes to the log only in its grammar.
    auto missing =
        ngx_text(is_permission(decision.missing_permission) ? decision.missing_permission : "-");
    ngx_log_error(level, request->connection->log, 0,
                  "auth_token: refused: %V, token: %V, missing permission: %V", &reason, &token,
                  &missing);
}

/// In the request's pool; empty when there is nothing to say, null data when memory is out.
std::string_view make_challenge(ngx_http_request_t* request, const Challenge& challenge,
                                const Answer& answer) noexcept {
    const auto size = write_challenge(challenge, answer, {});
    if (size == 0) {
        return "";
    }
    const auto text = make_span_in_pool<char>(request->pool, size);
    if (text.data() == nullptr) {
        return {};
    }
    return {text.data(), write_challenge(challenge, answer, text)};
}

} // namespace

ngx_int_t Refusal::refuse(ngx_http_request_t* request, const LocationConf& conf,
                          const Decision& decision, const Requirement& wanted,
                          std::string_view token_id) noexcept {
    log_refusal(request, *conf.log_level, decision, token_id);
    const auto answer = answer_to(decision.reason);
    const auto value = make_challenge(
        request, {.kind = *conf.challenge, .realm = conf.realm, .permissions = wanted.permissions},
        answer);
    const bool set = value.data() != nullptr && (value.empty() || challenge(request, value)) &&
                     (!answer.retry_later || retry_later(request));
    return set ? static_cast<ngx_int_t>(answer.status) : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

/// Always one line: nginx 1.22 takes back only one when `satisfy any` lets the request in after
/// all. What another module (auth_basic) asks for stands in front of ours.
bool Refusal::challenge(ngx_http_request_t* request, std::string_view value) noexcept {
    auto*& line = request->headers_out.www_authenticate;
    if (line != nullptr && line->hash != 0) {
        const auto both =
            make_span_in_pool<char>(request->pool, line->value.len + 2 + value.size());
        if (both.data() == nullptr) {
            return false;
        }
        auto* const end = ngx_sprintf(reinterpret_cast<u_char*>(both.data()), "%V, ", &line->value);
        ngx_memcpy(end, value.data(), value.size());
        line->value = ngx_text({both.data(), both.size()});
        challenge_ = line;
        return true;
    }
    challenge_ = add_response_header(request, "WWW-Authenticate", value);
    line = challenge_;
    return challenge_ != nullptr;
}

bool Refusal::retry_later(ngx_http_request_t* request) noexcept {
    retry_after_ = add_response_header(request, "Retry-After", k_retry_after);
    return retry_after_ != nullptr;
}

void Refusal::withdraw() noexcept {
    for (auto* const header : {challenge_, retry_after_}) {
        if (header != nullptr) {
            header->hash = 0;
        }
    }
}

} // namespace tokenward::nginx
