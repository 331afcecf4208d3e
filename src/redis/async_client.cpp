#include "redis/async_client.hpp"

#include "redis/link.hpp"

#include <utility>

namespace tokenward::redis {

AsyncClient::AsyncClient(const LinkOptions& options, const ClientLimits& limits,
                         const ClientHost& host)
    : link_(std::make_unique<Link>(options, limits, host)) {}

AsyncClient::~AsyncClient() = default;

void AsyncClient::start() {
    link_->start();
}

void AsyncClient::stop() {
    link_->stop();
}

void AsyncClient::set_addresses(std::vector<Address> addresses) {
    link_->set_addresses(std::move(addresses));
}

Ticket AsyncClient::read_hash(std::string_view key, HashCallback& callback) {
    return link_->read_hash(key, callback);
}

LinkState AsyncClient::state() const noexcept {
    return link_->state();
}

const LinkCounters& AsyncClient::counters() const noexcept {
    return link_->counters();
}

std::string_view AsyncClient::last_error() const noexcept {
    return link_->last_error();
}

std::string_view AsyncClient::run_id() const noexcept {
    return link_->run_id();
}

Milliseconds AsyncClient::proven_at() const noexcept {
    return link_->proven_at();
}

} // namespace tokenward::redis
