// What a WriteLink does when its loop turns no more: the rest leaves on a blocking link.
#include "redis/blocking_client.hpp"
#include "redis/write_link.hpp"

#include <algorithm>

namespace tokenward::redis {

namespace {

using Clock = std::chrono::steady_clock;

Milliseconds left_until(Clock::time_point deadline) noexcept {
    return std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
}

} // namespace

void WriteLink::write_out(Clock::time_point deadline) {
    take_new_addresses();
    auto addresses = options_.addresses;
    std::ranges::rotate(addresses, addresses.begin() + static_cast<std::ptrdiff_t>(at_));
    for (const auto& address : addresses) {
        if (commands_.empty() || try_out(address, deadline)) {
            return;
        }
    }
    log_->log(LogLevel::Warning,
              "Redis can't be reached at the end of this process; commands lost: " +
                  std::to_string(commands_.size()));
}

/// False when it broke off and another address may do better.
bool WriteLink::try_out(const Address& address, Clock::time_point deadline) {
    options_.addresses.assign(1, address);
    at_ = 0;
    // Half for each of two waits: to be connected, and to be known.
    const auto half = left_until(deadline) / 2;
    if (half < Milliseconds{1}) {
        return false;
    }
    options_.connect_timeout = std::min(options_.connect_timeout, half);
    options_.read_timeout = std::min(options_.read_timeout, half);
    auto client = BlockingClient::connect(options_, limits_.reply);
    if (!client) {
        return false;
    }
    while (!commands_.empty()) {
        const auto left = left_until(deadline);
        if (left < Milliseconds{1}) {
            return false;
        }
        options_.read_timeout = left;
        const auto reply = client->pipeline(commands_.front());
        if (!reply && reply.error().kind != RedisErrorKind::Refused) {
            return false;
        }
        ++(reply ? counters_.written : counters_.refused);
        if (!reply) {
            note_refusal(reply.error().code);
        }
        forget_oldest();
    }
    return true;
}

} // namespace tokenward::redis
