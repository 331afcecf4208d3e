#include "support/cache_world.hpp"

#include "redis/blocking_client.hpp"
#include "redis/push_message.hpp"

#include <cstdlib>
#include <utility>

namespace tokenward::test {

using cache::RecordCache;
using cache::RecordState;
using redis::Milliseconds;

namespace {

constexpr std::size_t k_zone_size = 512 * 1024;
constexpr Milliseconds k_limit{10'000};

std::string resp_hash(const OwnedFields& fields) {
    std::vector<std::string> items;
    for (const auto& [name, value] : fields) {
        items.push_back(name);
        items.push_back(value);
    }
    return resp_array(items);
}

} // namespace

void NotedRecord::on_record(const cache::RecordAnswer& answer) noexcept {
    ++times;
    state = answer.state;
    origin = answer.origin;
    packed = answer.packed;
    text = answer.text;
}

TestZone::TestZone() : memory_(k_zone_size / sizeof(Line)) {
    const auto bytes = std::as_writable_bytes(std::span(memory_));
    RecordCache::format(bytes, 42);
    cache_.emplace(bytes, lock_);
}

CacheProcess::CacheProcess(PollLoop& loop, TestZone& zone, const redis::LinkOptions& options,
                           const cache::StoreIdentity& identity, const cache::CachePolicy& policy)
    : loop_(&loop),
      room_(RecordCache::k_max_record),
      client(options, keyring(), cache::ZoneShare{*zone, identity, policy},
             {.loop = loop, .log = log, .record_log = faults}) {}

bool CacheProcess::hits(std::string_view name) {
    return client.records().look_up(name, room_).has_value();
}

bool CacheProcess::hits_granting(std::string_view name) {
    const auto answer = client.records().look_up(name, room_);
    return answer && answer->state == RecordState::Found && packed_record_grants(answer->packed);
}

NotedRecord& CacheProcess::read(std::string_view name) {
    auto& wait = *waits.emplace_back(std::make_unique<NotedRecord>());
    client.records().read(RecordKind::Token, name, wait, cache::ReadRoom::Ample);
    return wait;
}

CacheProcess& CacheWorld::start() {
    return *processes.emplace_back(
        std::make_unique<CacheProcess>(loop, zone, options, identity, policy));
}

CacheProcess& CacheWorld::start_hearing() {
    auto& process = start();
    assert_true(until([&] { return process.hears(); }));
    return process;
}

bool CacheWorld::until(const std::function<bool()>& done) {
    return loop.run_until(done, k_limit);
}

NotedRecord& CacheWorld::read_now(CacheProcess& process, std::string_view name) {
    auto& wait = process.read(name);
    assert_true(until([&] { return wait.told(); }));
    return wait;
}

void CacheWorld::catch_up(CacheProcess& process) {
    const auto& pushes = process.client.pushes();
    // One heartbeat may be on its way already; the next one is sent after now.
    const auto wanted = pushes.counters().heartbeats + 2;
    assert_true(until([&] {
        zone->ask_for_proof(process.client.watch().number(), cache::ClockMs(loop.now().count()));
        return pushes.counters().heartbeats >= wanted;
    }));
}

FakeCacheWorld::FakeCacheWorld() : token(sealed_token()) {
    options.addresses = {fake.address()};
    options.read_timeout = k_limit; // answers are held for as long as a busy machine likes
    fake.answer = [this](const FakeCommand& command) {
        return answer_to(command);
    };
}

std::string FakeCacheWorld::answer_to(const FakeCommand& command) {
    const auto& what = command[0];
    if (what == "CLIENT") {
        tracking_asked_ = tracking_asked_ || command[1] == "TRACKING";
        return FakeRedis::good_answer(command);
    }
    if (what == "SUBSCRIBE") {
        const bool first = std::exchange(tracking_asked_, false);
        subscriptions += first ? 1 : 0;
        const bool answers = first ? confirms_tracking : answers_heartbeats;
        return answers ? FakeRedis::good_answer(command) : "";
    }
    std::string answer;
    if (what == "ROLE") {
        answer = role == "master" ? FakeRedis::good_answer(command)
                                  : resp_array({role, "127.0.0.1", "1", "connect", "-1"});
    } else if (what == "INFO") {
        const auto id = new_run_each_time ? std::to_string(++runs_) : std::string();
        answer = resp_string("# Server\r\nrun_id:" + id + run_id.substr(id.size()) + "\r\n");
    } else if (what == "HGETALL") {
        answer = hash_of(command[1]);
    } else {
        answer = FakeRedis::good_answer(command);
    }
    if (holds_) {
        held_ += answer;
        return "";
    }
    return answer;
}

std::string FakeCacheWorld::hash_of(const std::string& name) {
    if (name == k_meta_key) {
        return resp_hash(sealed_meta(store_id));
    }
    ++asked;
    return resp_hash(name == k_token_key ? token : OwnedFields{});
}

void FakeCacheWorld::release() {
    fake.say_to("HGETALL", std::exchange(held_, {}));
}

void FakeCacheWorld::let_go() {
    holds_ = false;
    release();
}

void FakeCacheWorld::confirm() {
    confirms_tracking = true;
    fake.say_to("SUBSCRIBE",
                FakeRedis::good_answer({"SUBSCRIBE", std::string(redis::k_invalidation_channel)}));
}

void FakeCacheWorld::push(const std::vector<std::string>& names) {
    fake.say_to("SUBSCRIBE", push_of(names));
}

void FakeCacheWorld::push_everything() {
    fake.say_to("SUBSCRIBE", push_with("*-1\r\n"));
}

void FakeCacheWorld::wait_for_asked(int count) {
    assert_true(until([&] { return asked >= count; }));
    assert_int_equal(asked, count);
}

void FakeCacheWorld::die() {
    fake.greets_rudely = true;
    fake.hang_up();
}

RealCacheWorld::RealCacheWorld() {
    server.start();
    options.addresses = {server.address()};
    options.read_timeout = Milliseconds{2'000};
    put_store(k_store_id);
    put(k_token_key, sealed_token());
}

void RealCacheWorld::run(std::initializer_list<std::string_view> command) const {
    if (!server.command(command)) {
        std::abort();
    }
}

void RealCacheWorld::put(std::string_view name, const OwnedFields& fields, unsigned db) const {
    auto where = server.options();
    where.db = db;
    auto link = redis::BlockingClient::connect(where);
    std::vector<std::string_view> words{"HSET", name};
    for (const auto& [field, value] : fields) {
        words.push_back(field);
        words.push_back(value);
    }
    if (!link || !link->command({"DEL", name}) || !link->command(words)) {
        std::abort();
    }
}

void RealCacheWorld::put_store(std::string_view id, unsigned db) const {
    put(k_meta_key, sealed_meta(id), db);
}

OwnedFields sealed_token() {
    return seal_token(keyring(), k_token_key, user_token()).value();
}

OwnedFields sealed_tombstone() {
    return seal_tombstone(keyring(), k_token_key, {k_id, "revoked"}).value();
}

OwnedFields sealed_meta(std::string_view id) {
    return seal_meta(keyring(), k_meta_key, {id}).value();
}

} // namespace tokenward::test
