// Reads of names that anybody can make up: few at once, the others wait their turn, and nobody
// waits for a Redis that can't be asked.
#include "support/cache_world.hpp"

#include <functional>

using namespace tokenward;
using namespace tokenward::cache;
using namespace tokenward::test;
using redis::Milliseconds;

namespace {

constexpr unsigned k_inside = BoundedRoom::k_most_inside;
constexpr unsigned k_waiting = BoundedRoom::k_most_waiting;

std::string made_up(unsigned number) {
    return "tw:gate:t:made-up-" + std::to_string(number);
}

/// A read and what is done while it is told.
class ActingRecord final : public RecordWait {
public:
    void on_record(const RecordAnswer& answer) noexcept override {
        ++times;
        state = answer.state;
        text = answer.text;
        if (then) {
            then();
        }
    }
    int times = 0;
    RecordState state{};
    std::string text;
    std::function<void()> then;
};

/// With reads that end before the world's processes do.
struct RoomWorld : FakeCacheWorld {
    ~RoomWorld() { acting.clear(); }

    CacheProcess* process = nullptr;
    std::vector<std::unique_ptr<ActingRecord>> acting;

    void start_hearing_one() { process = &start_hearing(); }
    /// Nothing is shared or kept.
    void start_deaf() {
        confirms_tracking = false;
        process = &start();
        assert_true(
            until([&] { return process->client.reads().state() == redis::LinkState::Ready; }));
    }
    /// Whether a bounded read began, or waits.
    bool begin(unsigned number) {
        auto& wait = *process->waits.emplace_back(std::make_unique<NotedRecord>());
        return process->client.records().read(RecordKind::Token, made_up(number), wait,
                                              ReadRoom::Bounded);
    }
    ActingRecord& begin_acting(unsigned number) {
        auto& wait = *acting.emplace_back(std::make_unique<ActingRecord>());
        assert_true(process->client.records().read(RecordKind::Token, made_up(number), wait,
                                                   ReadRoom::Bounded));
        return wait;
    }
    /// The reads of begin(), in order.
    [[nodiscard]] NotedRecord& noted(unsigned index) { return *process->waits[index]; }
    [[nodiscard]] bool all_told() {
        for (const auto& wait : process->waits) {
            if (!wait->told()) {
                return false;
            }
        }
        return true;
    }
    /// Begins `count` reads, of which Redis answers none.
    void begin_held(unsigned count) {
        hold();
        for (unsigned i = 0; i < count; ++i) {
            assert_true(begin(i));
        }
        wait_for_asked(static_cast<int>(std::min(count, k_inside)));
    }
    /// As many as before are let in at once, and no more: nothing was lost on the way.
    void assert_room_is_whole() {
        const auto refused = process->counts().no_room;
        process->waits.clear();
        asked = 0;
        hold();
        for (unsigned i = 0; i < k_inside + k_waiting; ++i) {
            assert_true(begin(10'000 + i));
        }
        assert_false(begin(20'000));
        process->waits.pop_back();
        wait_for_asked(k_inside);
        assert_int_equal(process->counts().no_room, refused + 1);
        let_go();
        assert_true(until([&] { return all_told(); }));
        assert_int_equal(asked, k_inside + k_waiting);
    }
};

RoomWorld& world_of(void** state) {
    return *static_cast<RoomWorld*>(*state);
}

void few_at_once_and_others_wait(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + k_waiting);
    assert_false(world.begin(5'000));
    world.process->waits.pop_back();
    assert_int_equal(world.process->counts().no_room, 1);
    auto& other = world.process->read(); // and others aren't held up
    world.wait_for_asked(k_inside + 1);
    world.let_go();
    assert_true(world.until([&] { return world.all_told(); }));
    assert_true(other.grants());
    assert_int_equal(world.asked, k_inside + k_waiting + 1);
    assert_true(world.noted(k_inside + 7).state == RecordState::Absent);
    assert_true(world.process->hits(made_up(k_inside + k_waiting - 1)));
    world.assert_room_is_whole();
}

void first_come_first_served(void** state) {
    auto& world = world_of(state);
    world.start_deaf();
    const auto number_asked = [&](std::size_t index) {
        std::size_t seen = 0;
        for (const auto& command : world.fake.seen) {
            if (command[0] == "HGETALL" && command[1] != k_meta_key && seen++ == index) {
                return command[1];
            }
        }
        return std::string();
    };
    world.begin_held(k_inside + 20);
    world.let_go();
    assert_true(world.until([&] { return world.all_told(); }));
    for (unsigned i = 0; i < k_inside + 20; ++i) {
        assert_text(number_asked(i), made_up(i));
    }
}

void whoever_waits_is_joined(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + 1);
    assert_true(world.begin(0));        // one that was asked
    assert_true(world.begin(k_inside)); // one that wasn't
    world.let_go();
    assert_true(world.until([&] { return world.all_told(); }));
    assert_int_equal(world.asked, k_inside + 1);
    assert_true(world.noted(k_inside + 2).origin == RecordOrigin::SharedRead);
}

/// What changes before a read is asked doesn't make it old.
void a_change_while_waiting(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + 1);
    world.push({made_up(k_inside)});
    assert_true(
        world.until([&] { return world.process->client.watch().counters().invalidations == 1; }));
    assert_true(world.begin(k_inside));
    world.let_go();
    assert_true(world.until([&] { return world.all_told(); }));
    assert_int_equal(world.process->counts().rereads, 0);
    assert_int_equal(world.asked, k_inside + 1);
    assert_true(world.process->hits(made_up(k_inside)));
}

/// Whoever asks and leaves again gets no more places: the replies are still due.
void a_read_under_way_keeps_its_place(void** state) {
    auto& world = world_of(state);
    world.start_deaf();
    world.begin_held(k_inside);
    world.process->waits.clear();
    assert_true(world.begin(100));
    assert_int_equal(world.process->counts().reads, k_inside); // it waits
    world.let_go();
    assert_true(world.until([&] { return world.all_told(); }));
    world.assert_room_is_whole();
}

void whoever_waits_may_leave(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + k_waiting);
    for (const unsigned index : {k_inside, k_inside + 500, k_inside + k_waiting - 1}) {
        world.noted(index).cancel();
    }
    for (unsigned i = 0; i < 3; ++i) {
        assert_true(world.begin(6'000 + i));
    }
    assert_false(world.begin(7'000));
    world.process->waits.pop_back();
    world.let_go();
    assert_true(world.until([&] { return world.noted(k_inside + k_waiting + 2).told(); }));
    assert_int_equal(world.noted(k_inside + 500).times, 0);
    assert_int_equal(world.asked, k_inside + k_waiting);
    world.assert_room_is_whole();
}

void all_who_wait_fail_with_the_link(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + 200);
    world.die();
    assert_true(world.until([&] { return world.all_told(); }));
    assert_int_equal(world.asked, k_inside);
    for (const auto& wait : world.process->waits) {
        assert_int_equal(wait->times, 1);
        assert_true(wait->unavailable());
        assert_text(wait->text, world.noted(0).text);
    }
    world.let_go(); // into nothing
    world.fake.greets_rudely = false;
    assert_true(world.until([&] { return world.process->hears(); }));
    world.assert_room_is_whole();
}

void all_who_wait_fail_with_a_deadline(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside + 200);
    world.loop.move_clock(world.options.read_timeout);
    assert_true(world.until([&] { return world.all_told(); }));
    assert_int_equal(world.asked, k_inside);
    for (const auto& wait : world.process->waits) {
        assert_int_equal(wait->times, 1);
        assert_text(wait->text, world.noted(0).text);
    }
    world.let_go();
    assert_true(world.until([&] { return world.process->hears(); }));
    world.assert_room_is_whole();
}

/// They wait for the link, and fail with it; none of it is told from inside.
void no_link_at_all(void** state) {
    auto& world = world_of(state);
    world.fake.greets_rudely = true;
    world.process = &world.start();
    for (unsigned i = 0; i < k_inside + 200; ++i) {
        assert_true(world.begin(i));
        assert_int_equal(world.process->waits.back()->times, 0);
    }
    assert_true(world.until([&] { return world.all_told(); }));
    assert_true(world.until(
        [&] { return world.process->client.reads().state() == redis::LinkState::Backoff; }));
    for (unsigned i = 0; i < k_inside + 200; ++i) {
        assert_true(world.begin(i));
        assert_int_equal(world.process->waits.back()->times, 0);
    }
    assert_true(world.until([&] { return world.all_told(); }));
    assert_int_equal(world.asked, 0);
    world.fake.greets_rudely = false;
    assert_true(world.until([&] { return world.process->hears(); }));
    world.assert_room_is_whole();
}

/// What is wrong with one record is nothing to those who wait.
void an_error_reply_fails_one(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    const auto usual = world.fake.answer;
    world.fake.answer = [&](const FakeCommand& command) {
        const bool first = command[0] == "HGETALL" && command[1] == made_up(0);
        auto answer = usual(command);
        return first ? std::string("-NOPERM no such key for you\r\n") : answer;
    };
    for (unsigned i = 0; i < k_inside + 10; ++i) {
        assert_true(world.begin(i));
    }
    assert_true(world.until([&] { return world.all_told(); }));
    assert_true(world.noted(0).unavailable());
    for (unsigned i = 1; i < k_inside + 10; ++i) {
        assert_true(world.noted(i).state == RecordState::Absent);
    }
    world.assert_room_is_whole();
}

/// Whoever is told of a failure asks again and ends another that waits.
void told_of_a_failure_it_does_it_all(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    world.begin_held(k_inside);
    auto& first = world.begin_acting(500);
    auto& second = world.begin_acting(501);
    auto& third = world.begin_acting(502);
    first.then = [&] {
        second.cancel();
        auto& again = world.begin_acting(500);
        assert_int_equal(again.times, 0);
    };
    world.die();
    world.fake.greets_rudely = false;
    assert_true(world.until([&] { return third.times == 1 && first.times == 1; }));
    assert_true(first.state == RecordState::Unavailable);
    assert_int_equal(second.times, 0);
    world.let_go();
    assert_true(world.until([&] { return world.acting[3]->times == 1; }));
    assert_true(world.until([&] { return world.process->hears(); }));
    world.assert_room_is_whole();
}

/// In whatever order things happen, each is told once and no place is lost.
void any_order_of_events(void** state) {
    auto& world = world_of(state);
    world.start_hearing_one();
    std::uint32_t random = 7;
    const auto roll = [&](std::uint32_t sides) {
        random = random * 1'664'525U + 1'013'904'223U;
        return (random >> 16U) % sides;
    };
    for (unsigned step = 0; step < 400; ++step) {
        switch (roll(8)) {
        case 0:
            world.fake.hang_up();
            break;
        case 1:
            world.loop.move_clock(Milliseconds{roll(2) == 0 ? 1'000 : 11'000});
            break;
        case 2:
            world.hold();
            break;
        case 3:
            world.let_go();
            break;
        case 4:
            world.fake.greets_rudely = !world.fake.greets_rudely;
            break;
        case 5:
            if (!world.process->waits.empty()) {
                const auto count = static_cast<std::uint32_t>(world.process->waits.size());
                world.process->waits[roll(count)]->cancel();
            }
            break;
        default:
            for (unsigned i = 0; i < 40; ++i) {
                (void)world.begin(roll(3'000));
            }
            break;
        }
        world.loop.turn(Milliseconds{roll(2)});
    }
    world.fake.greets_rudely = false;
    world.let_go();
    world.fake.hang_up(); // what was held and never sent is due no more
    assert_true(world.until([&] {
        for (const auto& wait : world.process->waits) {
            if (wait->waiting()) {
                return false;
            }
            assert_in_range(wait->times, 0, 1);
        }
        return true;
    }));
    assert_true(world.until([&] { return world.process->hears(); }));
    world.assert_room_is_whole();
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(few_at_once_and_others_wait, RoomWorld),
        world_test(first_come_first_served, RoomWorld),
        world_test(whoever_waits_is_joined, RoomWorld),
        world_test(a_change_while_waiting, RoomWorld),
        world_test(a_read_under_way_keeps_its_place, RoomWorld),
        world_test(whoever_waits_may_leave, RoomWorld),
        world_test(all_who_wait_fail_with_the_link, RoomWorld),
        world_test(all_who_wait_fail_with_a_deadline, RoomWorld),
        world_test(no_link_at_all, RoomWorld),
        world_test(an_error_reply_fails_one, RoomWorld),
        world_test(told_of_a_failure_it_does_it_all, RoomWorld),
        world_test(any_order_of_events, RoomWorld),
    };
    return cmocka_run_group_tests_name("cache: bounded reads", tests, nullptr, nullptr);
}
