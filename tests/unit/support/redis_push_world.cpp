#include "support/redis_push_world.hpp"

#include "redis/push_message.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tokenward::test {

using redis::LinkState;
using redis::Milliseconds;

namespace {

constexpr Milliseconds k_limit{5000};

} // namespace

void NotedPushes::on_tracking(std::string_view id, Milliseconds at) noexcept {
    run_id = id;
    proven_at = at;
    note("tracking");
}

void NotedPushes::on_proof(Milliseconds sent_at, std::chrono::microseconds /*took*/) noexcept {
    ++proofs;
    proven_at = sent_at;
    if (then) {
        then("proof");
    }
}

void NotedPushes::on_invalidated(std::string_view key) noexcept {
    note(key);
}

void NotedPushes::on_everything_invalidated() noexcept {
    note("everything");
}

void NotedPushes::on_tracking_lost() noexcept {
    note("lost");
}

void NotedPushes::on_untracked(std::string_view why) noexcept {
    untracked_why = why;
    note("untracked");
}

int NotedPushes::count(std::string_view word) const {
    return static_cast<int>(std::count(told.begin(), told.end(), word));
}

void NotedPushes::note(std::string_view word) {
    told.emplace_back(word);
    if (then) {
        then(word);
    }
}

void PushWorld::start() {
    link = std::make_unique<redis::InvalidationLink>(
        options, limits, redis::PushHost{.loop = loop, .log = log, .listener = heard});
    link->start();
}

void PushWorld::start_tracking() {
    heard.told.clear();
    start();
    assert_true(becomes(LinkState::Ready));
    assert_int_equal(heard.count("tracking"), 1);
}

bool PushWorld::becomes(LinkState state) {
    return until([&] { return link->state() == state; });
}

bool PushWorld::until(const std::function<bool()>& done) {
    return loop.run_until(done, k_limit);
}

void PushWorld::catch_up() {
    // One heartbeat may be on its way already; the next one is sent after now.
    const int wanted = heard.proofs + 2;
    assert_true(until([&] {
        link->beat_now();
        return heard.proofs >= wanted;
    }));
}

RealPushWorld::RealPushWorld(std::vector<std::string> arguments) : server(std::move(arguments)) {
    server.start();
    options.addresses = {server.address()};
}

RealPushWorld::~RealPushWorld() {
    link.reset();
}

void RealPushWorld::run(std::initializer_list<std::string_view> command) const {
    if (!server.command(command)) {
        std::abort();
    }
}

FakePushWorld::FakePushWorld() {
    options.addresses = {fake.address()};
}

FakePushWorld::~FakePushWorld() {
    link.reset();
}

std::string push_of(const std::vector<std::string>& keys) {
    return push_with(resp_array(keys));
}

std::string push_with(std::string_view payload) {
    return "*3\r\n$7\r\nmessage\r\n" + resp_string(redis::k_invalidation_channel) +
           std::string(payload);
}

} // namespace tokenward::test
