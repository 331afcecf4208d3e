#include "nginx/ngx.hpp"

#include "nginx/store_resolver.hpp"

#include "nginx/guard.hpp"
#include "nginx/text.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace tokenward::nginx {
namespace {

constexpr redis::Milliseconds k_least_pause{1'000};
constexpr redis::Milliseconds k_most_pause{300'000};
constexpr redis::Milliseconds k_pause_after_failure{5'000};
constexpr ngx_msec_t k_question_timeout = 30'000; // nginx's own default

/// Until the answer runs out.
redis::Milliseconds pause_after(const ngx_resolver_ctx_t& answer) noexcept {
    const auto left = std::chrono::seconds(answer.valid - ngx_time());
    return std::clamp(redis::Milliseconds(left), k_least_pause, k_most_pause);
}

/// The http level's is never merged, and so has no default.
ngx_msec_t timeout_of(const ngx_http_core_loc_conf_t& core) noexcept {
    return core.resolver_timeout == NGX_CONF_UNSET_MSEC ? k_question_timeout
                                                        : core.resolver_timeout;
}

std::vector<redis::Address> addresses_of(const ngx_resolver_ctx_t& answer, std::uint16_t port) {
    std::vector<redis::Address> addresses;
    for (ngx_uint_t i = 0; i < answer.naddrs; ++i) {
        ngx_sockaddr_t address{};
        const auto size = std::min<std::size_t>(answer.addrs[i].socklen, sizeof address);
        std::memcpy(&address, answer.addrs[i].sockaddr, size);
        ngx_inet_set_port(&address.sockaddr, port);
        if (const auto usable =
                redis::Address::from(&address.sockaddr, static_cast<socklen_t>(size))) {
            addresses.push_back(*usable);
        }
    }
    return addresses;
}

} // namespace

bool ResolvedName::has_resolver() const noexcept {
    return core->resolver != nullptr && core->resolver->connections.nelts != 0;
}

StoreResolver::StoreResolver(const ResolvedName& name, TakeAddresses take, redis::EventLoop& loop,
                             ngx_log_t* log)
    : name_(name),
      take_addresses_(std::move(take)),
      log_(log),
      timer_(loop.timer(*this, redis::TimerKind::Background)) {
    timer_->start(k_least_pause); // the configuration's own look-up is fresh
}

StoreResolver::~StoreResolver() {
    if (asked_ != nullptr) {
        ngx_resolve_name_done(asked_);
    }
}

void StoreResolver::ask() {
    timer_->start(k_pause_after_failure);
    if (asked_ != nullptr) {
        return; // the last question is still open
    }
    auto* const question = ngx_resolve_start(name_.core->resolver, nullptr);
    if (question == nullptr || question == NGX_NO_RESOLVER) {
        return;
    }
    question->name = ngx_text(name_.host);
    question->handler = on_answer;
    question->data = this;
    question->timeout = timeout_of(*name_.core);
    asked_ = question;
    if (ngx_resolve_name(question) != NGX_OK) { // which freed it
        asked_ = nullptr;
    }
}

void StoreResolver::on_answer(ngx_resolver_ctx_t* answer) noexcept {
    auto* const resolver = static_cast<StoreResolver*>(answer->data);
    guarded_void(resolver->log_, [=] { resolver->take(answer); });
    resolver->asked_ = nullptr;
    ngx_resolve_name_done(answer);
}

/// A name that can't be looked up leaves the addresses as they are.
void StoreResolver::take(ngx_resolver_ctx_t* answer) {
    if (answer->state != NGX_OK) {
        auto host = ngx_text(name_.host);
        ngx_log_error(NGX_LOG_WARN, log_, 0,
                      "auth_token: redis host \"%V\" can't be resolved (%i: %s)", &host,
                      answer->state, ngx_resolver_strerror(answer->state));
        return;
    }
    take_addresses_(addresses_of(*answer, name_.port));
    timer_->start(pause_after(*answer));
}

} // namespace tokenward::nginx
