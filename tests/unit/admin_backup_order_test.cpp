// Which tokens a backup holds, and in what order; and what an import makes of one that holds
// something twice.
#include "admin/backup/backup_line.hpp"
#include "support/admin_backup.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::BackupKind;
using admin::BackupLine;
using admin::FailureKind;

namespace {

constexpr std::string_view k_list = "tw:admin:tokens";

BackupWorld& world_of(void** state) {
    return *static_cast<BackupWorld*>(*state);
}

/// Their ids, oldest first.
std::vector<std::string> make_tokens(AdminWorld& world, std::size_t count) {
    world.user("alice");
    const auto today = world.now;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) {
        world.now = today - std::chrono::minutes(count - i);
        ids.push_back(
            world.token(request_for(TokenType::User, "token" + std::to_string(i), "alice"))
                .detail.id);
    }
    world.now = today;
    return ids;
}

std::vector<BackupLine> lines_of(const std::string& text) {
    std::vector<BackupLine> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(must(admin::parse_backup_line(line)));
    }
    return lines;
}

std::string& field(BackupLine& line, std::string_view name) {
    const auto found = std::ranges::find(line.fields, name, &OwnedFields::value_type::first);
    assert_true(found != line.fields.end());
    return found->second;
}

std::vector<std::string> token_ids(const std::string& text) {
    std::vector<std::string> ids;
    for (auto& line : lines_of(text)) {
        if (line.kind == BackupKind::Token) {
            ids.push_back(field(line, "id"));
        }
    }
    return ids;
}

/// The same lines sealed anew, each with its place as its number, and the counts of the last.
std::string text_of(AdminWorld& world, std::vector<BackupLine> lines) {
    const auto file = field(lines.front(), "file");
    const auto tokens = std::ranges::count(lines, BackupKind::Token, &BackupLine::kind);
    field(lines.back(), "token") = std::to_string(tokens);
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i].number = i + 1;
        std::erase_if(lines[i].fields, [](const auto& each) { return each.first == "seal"; });
        text += admin::backup_line_text(world.keyring(), i == 0 ? "" : file, lines[i]);
    }
    return text;
}

/// Whatever the list says that leads to them: it is a hint.
void oldest_first(void** state) {
    auto& world = world_of(state);
    const auto ids = make_tokens(world, 20);
    assert_true(token_ids(export_store(world).text) == ids);
    world.ask({"ZREM", k_list, ids[3], ids[4]});
    world.ask({"ZADD", k_list, "1", ids[5], "99999999999", ids[6]});
    assert_true(token_ids(export_store(world).text) == ids);
    world.ask({"SET", k_list, "something else"});
    assert_true(token_ids(export_store(world).text) == ids);
}

/// Each once, and what is no record at all.
void damaged_ones_are_told_of(void** state) {
    auto& world = world_of(state);
    const auto ids = make_tokens(world, 5);
    world.ask({"HSET", "tw:admin:t:" + ids[0], "name", "other"});
    world.ask({"HSET", "tw:admin:t:" + ids[1], "created", "1"});
    world.ask({"HDEL", "tw:admin:t:" + ids[2], "created"});
    world.ask({"SET", "tw:admin:t:tok_aaaaaaaaaaaaaaaa", "no hash"});
    world.ask({"HSET", "tw:admin:t:no-id", "created", "nonsense"});
    const auto exported = export_store(world);
    assert_int_equal(exported.tally.left_out, 5);
    assert_true(token_ids(exported.text) == std::vector(ids.begin() + 3, ids.end()));
}

/// An export may give a record twice; of another one of the same name only the first is taken.
void what_stands_there_twice(void** state) {
    auto& world = world_of(state);
    make_tokens(world, 3);
    auto lines = lines_of(export_store(world).text);
    const auto last = lines.end() - 2;
    assert_true(last->kind == BackupKind::Token);
    auto namesake = *last;
    field(namesake, "id") = "tok_aaaaaaaaaaaaaaaa";
    field(namesake, "lookup") = std::string(32, 'a');
    const auto other_lookup = [&namesake] {
        auto other = namesake;
        field(other, "name") = "another";
        field(other, "lookup") = std::string(32, 'b');
        return other;
    }();
    lines.insert(lines.end() - 1, {*last, namesake, other_lookup, other_lookup});
    const auto text = text_of(world, lines);
    world.ask({"FLUSHALL"});
    const auto imported = import_text(world, text);
    assert_true(imported.done.ok());
    // The settings, the user, three tokens, and the one with another name.
    assert_int_equal(imported.tally.made, 6);
    assert_int_equal(imported.tally.already, 2);
    assert_int_equal(imported.tally.refused, 1);
    assert_holds(imported.refusals, "there is a token named \"token2\" already");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(oldest_first, BackupWorld),
        world_test(damaged_ones_are_told_of, BackupWorld),
        world_test(what_stands_there_twice, BackupWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
