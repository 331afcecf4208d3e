// A rotation's steps: add everywhere, promote, re-seal, demote, drop. What each state may
// become, and what still works after each step.
#include "support/core_support.hpp"

#include "tokenward/key_file.hpp"
#include "tokenward/seal.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <set>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

enum class Step { Promote, Demote, Drop };

Outcome take(KeyFile& file, Step step, char id) {
    switch (step) {
    case Step::Promote:
        return file.promote(id);
    case Step::Demote:
        return file.demote(id);
    case Step::Drop:
        break;
    }
    return file.drop(id);
}

std::string states(const KeyFile& file) {
    std::string text;
    for (const auto& entry : file.entries()) {
        text.append(text.empty() ? "" : " ").append(1, entry.id).append("=");
        text.append(to_word(entry.state));
    }
    return text;
}

constexpr std::string_view k_start = "A=current B=known C=tokens-only D=dropped";

struct Row {
    Step step;
    char id;
    std::string_view outcome; ///< the states after it, or the error
};

/// Every step from every state, and for an id that isn't there.
void every_state_has_its_next_ones(void**) {
    constexpr Row rows[] = {
        {Step::Promote, 'A', "key \"A\" is current already"},
        {Step::Promote, 'B', "A=known B=current C=tokens-only D=dropped"},
        {Step::Promote, 'C',
         "key \"C\" is tokens-only, and such a key doesn't come back: add another one"},
        {Step::Promote, 'D',
         "key \"D\" is dropped, and such a key doesn't come back: add another one"},
        {Step::Promote, 'E', "no key has the id \"E\""},
        {Step::Demote, 'A', "key \"A\" is current: promote another one first"},
        {Step::Demote, 'B', "A=current B=tokens-only C=tokens-only D=dropped"},
        {Step::Demote, 'C', "key \"C\" is tokens-only already"},
        {Step::Demote, 'D',
         "key \"D\" is dropped, and such a key doesn't come back: add another one"},
        {Step::Demote, 'E', "no key has the id \"E\""},
        {Step::Drop, 'A', "key \"A\" is current: promote another one first"},
        {Step::Drop, 'B', "A=current B=dropped C=tokens-only D=dropped"},
        {Step::Drop, 'C', "A=current B=known C=dropped D=dropped"},
        {Step::Drop, 'D', "key \"D\" is dropped already"},
        {Step::Drop, 'E', "no key has the id \"E\""},
    };
    for (const auto& row : rows) {
        auto file = KeyFile::parse(k_key_file).value();
        const auto outcome = take(file, row.step, row.id);
        ASSERT_TEXT(outcome.ok() ? states(file) : outcome.error().message, row.outcome);
        ASSERT_ROW(row.outcome, outcome.ok() || states(file) == k_start);
        ASSERT_ROW(row.outcome, KeyFile::parse(file.text().view()).ok());
    }
}

void a_refused_step_changes_no_byte(void**) {
    auto file = KeyFile::parse(k_key_file).value();
    const std::string before(file.text().view());
    for (const Step step : {Step::Promote, Step::Demote, Step::Drop}) {
        for (const char id : {'A', 'D', 'E', '-', '\0'}) {
            assert_false(take(file, step, id).ok());
        }
    }
    assert_false(file.add(no_randomness).ok());
    ASSERT_TEXT(file.text().view(), before);
}

void a_dropped_key_is_wiped_and_its_id_stays(void**) {
    auto file = KeyFile::parse(k_key_file).value();
    assert_true(file.drop('B').ok());
    assert_true(std::ranges::all_of(file.entries()[1].key.bytes(),
                                    [](std::byte byte) { return byte == std::byte(); }));
    assert_true(file.text().view().find("\nB dropped\n") != std::string_view::npos);
    assert_true(file.text().view().find("2021222324") == std::string_view::npos);
}

void a_new_key_is_known_and_takes_a_free_id(void**) {
    auto file = KeyFile::parse(k_key_file).value();
    const auto id = file.add(CountingRandom());
    assert_true(id.ok());
    assert_int_equal(*id, 'E');
    ASSERT_TEXT(states(file), std::string(k_start) + " E=known");
}

void an_id_is_never_used_twice(void**) {
    auto file = KeyFile::create(CountingRandom()).value();
    std::set<char> used = {'A'};
    for (int i = 1; i < 62; ++i) {
        const auto id = file.add(CountingRandom());
        assert_true(id.ok());
        assert_true(used.insert(*id).second);
        assert_true(file.drop(*id).ok());
        file = KeyFile::parse(file.text().view()).value(); // the file alone must remember
    }
    const auto none = file.add(CountingRandom());
    assert_false(none.ok());
    ASSERT_TEXT(none.error().message, "all 62 key ids are used up; an id is never used twice");
    assert_true(KeyFile::parse(file.text().view()).ok());
}

/// What was made under A at the start, after each step of replacing A by B.
struct Stage {
    std::string_view name;
    std::vector<std::pair<Step, char>> steps; ///< added to those before
    char mints;
    bool old_token_good;
    bool old_seal_good;
};

void what_works_after_each_step(void**) {
    auto file = KeyFile::create(CountingRandom()).value();
    const auto before = Keyring::from(file).value();
    const auto token = mint_token("twu", before, CountingRandom()).value();
    OwnedFields sealed = {{"v", "1"}};
    add_seal(before, SealDomain::Gate, "tw:gate:p:web", sealed);

    assert_int_equal(*file.add(CountingRandom()), 'B');
    const Stage stages[] = {
        {"added", {}, 'A', true, true},
        {"promoted", {{Step::Promote, 'B'}}, 'B', true, true},
        {"demoted", {{Step::Demote, 'A'}}, 'B', true, false},
        {"dropped", {{Step::Drop, 'A'}}, 'B', false, false},
    };
    for (const auto& stage : stages) {
        for (const auto& [step, id] : stage.steps) {
            ASSERT_ROW(stage.name, take(file, step, id).ok());
        }
        const auto ring = Keyring::from(file).value();
        ASSERT_ROW(stage.name, ring.current_id() == stage.mints);
        ASSERT_ROW(stage.name, check_token(token.text.view(), ring).ok() == stage.old_token_good);
        std::vector<Field> fields = {{sealed[0].first, sealed[0].second},
                                     {sealed[1].first, sealed[1].second}};
        ASSERT_ROW(stage.name, seal_is_valid(ring, SealDomain::Gate, "tw:gate:p:web", fields) ==
                                   stage.old_seal_good);
        const auto fresh = mint_token("twu", ring, CountingRandom()).value();
        ASSERT_ROW(stage.name, fresh.text.view()[4] == stage.mints);
        ASSERT_ROW(stage.name, check_token(fresh.text.view(), ring).ok());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_next_ones),
        cmocka_unit_test(a_refused_step_changes_no_byte),
        cmocka_unit_test(a_dropped_key_is_wiped_and_its_id_stays),
        cmocka_unit_test(a_new_key_is_known_and_takes_a_free_id),
        cmocka_unit_test(an_id_is_never_used_twice),
        cmocka_unit_test(what_works_after_each_step),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
