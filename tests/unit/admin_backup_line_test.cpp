// Lines of a backup: their form, and seals that hold a line in its place.
#include "admin/backup/backup_line.hpp"
#include "support/core_support.hpp"
#include "support/redis_cmocka.hpp"
#include "tokenward/seal.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::BackupKind;
using admin::BackupLine;

namespace {

constexpr std::string_view k_file = "abcdefghijkl";

BackupLine line() {
    return {7, BackupKind::Organization, {{"v", "1"}, {"key", "acme"}, {"by", "a \"b\" \\ ä"}}};
}

std::string text() {
    return admin::backup_line_text(keyring(), k_file, line());
}

bool is_good(const Keyring& keys, std::string_view file, const BackupLine& line) {
    auto fields = views_of(line.fields);
    return admin::backup_seal_is_valid(keys, file, line, fields);
}

void there_and_back(void**) {
    const auto written = text();
    assert_text(
        written.substr(0, written.find("\"seal\"")),
        R"({"n":7,"kind":"organization","record":{"by":"a \"b\" \\ ä","key":"acme","v":"1",)");
    assert_int_equal(written.back(), '\n');
    const auto read = admin::parse_backup_line(written);
    assert_true(read.ok());
    assert_int_equal(read->number, 7);
    assert_true(read->kind == BackupKind::Organization);
    assert_true(is_good(keyring(), k_file, *read));
}

void every_kind_has_a_word(void**) {
    for (std::size_t kind = 0; kind < admin::k_backup_kinds; ++kind) {
        const auto word = to_word(static_cast<BackupKind>(kind));
        assert_true(admin::backup_kind_from(word) == static_cast<BackupKind>(kind));
    }
    assert_false(admin::backup_kind_from("").has_value());
    assert_false(admin::backup_kind_from("Header").has_value());
}

void a_seal_is_for_one_line_of_one_file(void**) {
    const auto read = admin::parse_backup_line(text()).value();
    assert_false(is_good(keyring(), "abcdefghijkm", read));
    assert_false(is_good(keyring(), "", read));
    auto other = read;
    other.number = 8;
    assert_false(is_good(keyring(), k_file, other));
    other = read;
    other.kind = BackupKind::Project;
    assert_false(is_good(keyring(), k_file, other));
    other = read;
    other.fields[1].second += "x";
    assert_false(is_good(keyring(), k_file, other));
    other = read;
    other.fields.emplace_back("more", "x");
    assert_false(is_good(keyring(), k_file, other));
    other = read;
    other.fields.emplace_back(other.fields[0]);
    assert_false(is_good(keyring(), k_file, other));
}

void only_keys_that_seal_count(void**) {
    const auto by_b =
        admin::parse_backup_line(admin::backup_line_text(keyring_with_current('B'), k_file, line()))
            .value();
    assert_true(is_good(keyring(), k_file, by_b));
    assert_false(is_good(keyring_from("A current 000102030405060708090a0b0c0d0e0f101112131415161718"
                                      "191a1b1c1d1e1f\n"),
                         k_file, by_b));
}

/// Nobody makes a record of Redis out of a line.
void a_seal_is_no_records(void**) {
    const auto read = admin::parse_backup_line(text()).value();
    for (const auto domain : {SealDomain::Admin, SealDomain::Gate}) {
        auto fields = views_of(read.fields);
        assert_false(seal_is_valid(keyring(), domain, "abcdefghijkl:7:organization", fields));
    }
}

void what_is_no_line(void**) {
    for (const std::string_view bad : {
             "",
             "{",
             "[]",
             "7",
             "null",
             "{}",
             R"({"n":7,"kind":"user"})",
             R"({"n":7,"kind":"user","record":{}} x)",
             R"({"n":7,"kind":"user","record":{}}{})",
             R"({"n":7,"kind":"user","record":{},"more":1})",
             R"({"n":7,"n":8,"kind":"user","record":{}})",
             R"({"kind":"user","n":7,"record":{}})",
             R"({"n":"7","kind":"user","record":{}})",
             R"({"n":-7,"kind":"user","record":{}})",
             R"({"n":7.5,"kind":"user","record":{}})",
             R"({"n":99999999999999999999999,"kind":"user","record":{}})",
             R"({"n":7,"kind":"nobody","record":{}})",
             R"({"n":7,"kind":1,"record":{}})",
             R"({"n":7,"kind":"user","record":[]})",
             R"({"n":7,"kind":"user","record":"x"})",
             R"({"n":7,"kind":"user","record":{"a":1}})",
             R"({"n":7,"kind":"user","record":{"a":null}})",
             R"({"n":7,"kind":"user","record":{"a":{}}})",
             R"({"n":7,"kind":"user","record":{"a":["b"]}})",
             R"({"n":7,"kind":"user","record":{"n":7}})",
             "{\"n\":7,\"kind\":\"user\",\"record\":{\"a\":\"\xff\"}}",
             "{\"n\":7,\"kind\":\"user\",\"record\":{\"a\":\"\n\"}}",
         }) {
        if (admin::parse_backup_line(bad)) {
            fail_msg("taken for a line: %s", std::string(bad).c_str());
        }
    }
    const std::string deep(100'000, '[');
    assert_false(admin::parse_backup_line(deep).ok());
    std::string many = R"({"n":7,"kind":"user","record":{"a":"b")";
    for (std::size_t i = 0; i < k_max_record_fields; ++i) {
        many += ",\"f" + std::to_string(i) + "\":\"\"";
    }
    assert_false(admin::parse_backup_line(many + "}}").ok());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(every_kind_has_a_word),
        cmocka_unit_test(a_seal_is_for_one_line_of_one_file),
        cmocka_unit_test(only_keys_that_seal_count),
        cmocka_unit_test(a_seal_is_no_records),
        cmocka_unit_test(what_is_no_line),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
