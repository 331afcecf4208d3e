#include "support/redis_world.hpp"

#include <algorithm>

namespace tokenward::test {

using redis::LinkState;
using redis::Milliseconds;

void Reader::on_hash(const redis::HashOutcome& outcome) noexcept {
    ++times;
    state = outcome.state;
    fault = outcome.fault;
    text = outcome.text;
    for (const auto& one : outcome.fields) {
        fields.emplace_back(one.name, one.value);
    }
    if (then) {
        then();
    }
}

std::string Reader::field(std::string_view name) const {
    const auto one = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& pair) { return pair.first == name; });
    return one == fields.end() ? std::string() : one->second;
}

void NotedLog::log(redis::LogLevel, std::string_view text) noexcept {
    lines.emplace_back(text);
}

Outcome SettableVerifier::verify(std::string_view redis_key, std::span<Field> meta) {
    ++asked;
    key = redis_key;
    if (meta.empty() || !objection.empty()) {
        return Error{objection};
    }
    return Done{};
}

void NotedLink::on_ready(std::string_view id) noexcept {
    told.emplace_back("ready");
    run_id = id;
    if (then) {
        then();
    }
}

void NotedLink::on_lost() noexcept {
    told.emplace_back("lost");
    if (then) {
        then();
    }
}

void ClientWorld::start() {
    client = std::make_unique<redis::AsyncClient>(
        options, limits,
        redis::ClientHost{.loop = loop, .verifier = verifier, .log = log, .listener = &heard});
    client->start();
}

void ClientWorld::start_ready() {
    start();
    assert_true(becomes(LinkState::Ready));
}

bool ClientWorld::becomes(LinkState state, Milliseconds limit) {
    return loop.run_until([&] { return client->state() == state; }, limit);
}

Reader& ClientWorld::read(std::string_view key) {
    auto& reader = *readers.emplace_back(std::make_unique<Reader>());
    reader.ticket = client->read_hash(key, reader);
    return reader;
}

Reader& ClientWorld::read_now(std::string_view key) {
    auto& reader = read(key);
    assert_true(loop.run_until([&] { return reader.told(); }, Milliseconds{5000}));
    return reader;
}

bool ClientWorld::all_told(Milliseconds limit) {
    return loop.run_until(
        [&] {
            return std::all_of(readers.begin(), readers.end(),
                               [](const auto& reader) { return !reader->ticket.pending(); });
        },
        limit);
}

RealWorld::RealWorld() {
    server.start();
    put("tw:gate:meta", {"v", "1"});
    options.addresses = {server.address()};
}

// The client goes before what it was told of.
RealWorld::~RealWorld() {
    client.reset();
}

void RealWorld::put(std::string_view key, std::initializer_list<std::string_view> fields) const {
    std::vector<std::string_view> words{"HSET", key};
    words.insert(words.end(), fields);
    const auto where = server.options();
    auto link = redis::BlockingClient::connect(where);
    if (!link || !link->command(words)) {
        std::abort();
    }
}

FakeWorld::FakeWorld() {
    options.addresses = {fake.address()};
    limits.heartbeat = Milliseconds{0};
}

FakeWorld::~FakeWorld() {
    client.reset();
}

} // namespace tokenward::test
