// A backup as it is read: what was cut, changed, doubled, taken out or put in is told by its line.
#include "admin/backup/backup_feed.hpp"
#include "admin/backup/backup_reader.hpp"
#include "support/core_support.hpp"
#include "support/redis_cmocka.hpp"

#include <array>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::BackupKind;

namespace {

constexpr std::string_view k_file = "abcdefghijkl";
using Lines = std::vector<std::string>;

std::string header(const Keyring& keys, std::string_view file = k_file) {
    return admin::backup_line_text(
        keys, {},
        {1, BackupKind::Header,
         admin::BackupHeader{"storestorest", std::string(file), from_epoch(5)}.fields()});
}

std::string organization(std::uint64_t number, std::string_view file = k_file) {
    return admin::backup_line_text(
        keyring(), file,
        {number, BackupKind::Organization,
         admin::OrganizationDetail{"o" + std::to_string(number), "abcdefghijkl", from_epoch(1), "x"}
             .fields()});
}

std::string end(std::uint64_t number, std::uint64_t organizations) {
    admin::BackupEnd counted;
    counted.counts[static_cast<std::size_t>(BackupKind::Organization)] = organizations;
    return admin::backup_line_text(keyring(), k_file, {number, BackupKind::End, counted.fields()});
}

/// A header, three organizations, an end.
Lines whole() {
    return {header(keyring()), organization(2), organization(3), organization(4), end(5, 3)};
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const auto& line : lines) {
        text += line;
    }
    return text;
}

/// What each line gave, one a line: `2 o2`, `3 the line was changed…`; then what the end gave.
std::string outcome(const std::string& text) {
    std::istringstream in(text);
    admin::BackupReader reader(in, keyring());
    if (const auto read = reader.read_header(); !read) {
        return read.error().message;
    }
    std::string told;
    while (const auto item = reader.next()) {
        const auto* const found =
            item->record ? std::get_if<admin::OrganizationDetail>(&*item->record) : nullptr;
        told += std::to_string(item->line) + " " +
                (found == nullptr ? item->record.error().message : found->key) + "\n";
    }
    const auto ended = reader.check_whole();
    return told + (ended ? "whole" : ended.error().message);
}

/// What is said of one that opens no store.
std::string lacks(int lines) {
    return "of the backup, " + std::to_string(lines) + (lines == 1 ? " line is" : " lines are") +
           " missing or can't be believed";
}

void a_whole_one(void**) {
    assert_text(outcome(joined(whole())), "2 o2\n3 o3\n4 o4\nwhole");
    auto text = joined(whole());
    text.pop_back(); // the last line end
    assert_text(outcome(text), "2 o2\n3 o3\n4 o4\nwhole");
}

void one_that_was_cut(void**) {
    auto lines = whole();
    lines.pop_back();
    assert_text(outcome(joined(lines)),
                "2 o2\n3 o3\n4 o4\nthe backup is cut: its last line is missing, behind line 4");
    auto text = joined(lines);
    text.resize(text.size() - 20);
    assert_text(outcome(text), "2 o2\n3 o3\n4 the line is cut\nthe backup is cut: its last line is "
                               "missing, behind line 4");
    assert_text(outcome(header(keyring())),
                "the backup is cut: its last line is missing, behind line 1");
}

void a_line_that_was_changed(void**) {
    auto lines = whole();
    lines[2].replace(lines[2].find("o3"), 2, "o9");
    assert_text(outcome(joined(lines)),
                "2 o2\n3 the line was changed, or is not of this backup\n4 o4\n" + lacks(1));
    lines[2] = "no JSON at all\n";
    assert_text(outcome(joined(lines)), "2 o2\n3 this is no line of a backup\n4 o4\n" + lacks(1));
    lines[2] = "\n";
    assert_text(outcome(joined(lines)), "2 o2\n3 this is no line of a backup\n4 o4\n" + lacks(1));
    lines[2] = std::string(admin::k_longest_backup_line + 1, 'x') + "\n";
    assert_text(outcome(joined(lines)),
                "2 o2\n3 the line is longer than 1048576 bytes\n4 o4\n" + lacks(1));
    lines[2] = std::string(3 * admin::k_longest_backup_line, 'x') + "\n";
    assert_text(outcome(joined(lines)),
                "2 o2\n3 the line is longer than 1048576 bytes\n4 o4\n" + lacks(1));
}

void a_line_of_another_backup(void**) {
    auto lines = whole();
    lines[2] = organization(3, "otherotherot");
    assert_text(outcome(joined(lines)),
                "2 o2\n3 the line was changed, or is not of this backup\n4 o4\n" + lacks(1));
    lines[2] = header(keyring());
    assert_holds(outcome(joined(lines)), "3 the line was changed");
}

void lines_out_of_place(void**) {
    const auto lines = whole();
    constexpr std::string_view again =
        " the line stands here again, or behind one that comes later";
    const auto [head, two, three, four, last] =
        std::array{lines[0], lines[1], lines[2], lines[3], lines[4]};
    assert_text(outcome(head + two + two + three + four + last),
                "2 o2\n3" + std::string(again) + "\n4 o3\n5 o4\nwhole");
    assert_text(outcome(head + three + two + four + last),
                "2 before it, 1 line is missing\n2 o3\n3" + std::string(again) + "\n4 o4\n" +
                    lacks(1));
    assert_text(outcome(head + two + last), "2 o2\n3 before it, 2 lines are missing\n" + lacks(2));
    assert_text(outcome(joined(lines) + four + four + "and more\n"),
                "2 o2\n3 o3\n4 o4\n6 something stands behind the end of the backup; it is left "
                "out\nwhole");
}

void an_end_that_lies(void**) {
    auto lines = whole();
    lines[4] = end(5, 4);
    assert_text(outcome(joined(lines)),
                "2 o2\n3 o3\n4 o4\n5 the last line's counts are not of this backup\nthe backup is "
                "cut: its last line is missing, behind line 5");
}

void headers_that_are_none(void**) {
    assert_text(outcome(""), "the file is empty");
    for (const std::string text : {"\n", "{}\n", "token_hash,name,type\n"}) {
        assert_text(outcome(text), "line 1: this is no backup that \"tokenward export\" wrote");
    }
    assert_holds(outcome(organization(1)), "this is no backup");
    auto changed = header(keyring());
    changed.replace(changed.find("storestorest"), 5, "other");
    assert_text(
        outcome(changed),
        "line 1: the header was changed, or its key is another one than the key of that name in "
        "the key file");
    auto later = header(keyring());
    later.replace(later.find(R"("format":"1")"), 12, R"("format":"2")");
    assert_text(outcome(later), "line 1: the backup is of a format that this version doesn't know; "
                                "it knows 1");
    // Its id is one that this key file has, too, and another key.
    const auto strangers = keyring_from(
        "A current f00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
    assert_text(
        outcome(header(strangers)),
        "line 1: the header was changed, or its key is another one than the key of that name in "
        "the key file");
    for (const char id : {'C', 'D', 'E'}) {
        auto by = header(keyring());
        by.replace(by.find(R"("seal":"A)"), 9, R"("seal":")" + std::string(1, id));
        assert_text(outcome(by), "line 1: the backup is signed by the key \"" + std::string(1, id) +
                                     "\", which isn't one that seals in the key file");
    }
}

void a_record_of_another_version(void**) {
    auto lines = whole();
    auto fields = admin::OrganizationDetail{"o3", "abcdefghijkl", from_epoch(1), "x"}.fields();
    fields.emplace_back("limit", "1");
    lines[2] = admin::backup_line_text(keyring(), k_file, {3, BackupKind::Organization, fields});
    assert_text(outcome(joined(lines)),
                "2 o2\n3 the record is not of a form this version knows\n4 o4\n" + lacks(1));
}

void in_a_thread(void**) {
    constexpr std::uint64_t organizations = 5'000;
    auto text = header(keyring());
    for (std::uint64_t number = 2; number < organizations + 2; ++number) {
        text += organization(number);
    }
    text += end(organizations + 2, organizations);
    std::istringstream in(text);
    admin::BackupReader reader(in, keyring());
    assert_true(reader.read_header().ok());
    std::size_t line = 1;
    {
        admin::BackupFeed feed(reader, 64);
        while (const auto portion = feed.next()) {
            for (const auto& item : portion->items) {
                assert_int_equal(item.line, ++line);
                assert_true(item.record.ok());
            }
        }
    }
    assert_int_equal(line, organizations + 1);
    assert_true(reader.check_whole().ok());
}

void nobody_takes_the_rest(void**) {
    std::istringstream in(joined(whole()) + std::string(10'000'000, '\n'));
    admin::BackupReader reader(in, keyring());
    assert_true(reader.read_header().ok());
    admin::BackupFeed feed(reader, 1);
    assert_true(feed.next().has_value());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_one),
        cmocka_unit_test(one_that_was_cut),
        cmocka_unit_test(a_line_that_was_changed),
        cmocka_unit_test(a_line_of_another_backup),
        cmocka_unit_test(lines_out_of_place),
        cmocka_unit_test(an_end_that_lies),
        cmocka_unit_test(headers_that_are_none),
        cmocka_unit_test(a_record_of_another_version),
        cmocka_unit_test(in_a_thread),
        cmocka_unit_test(nobody_takes_the_rest),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
