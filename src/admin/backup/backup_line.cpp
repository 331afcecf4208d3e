#include "admin/backup/backup_line.hpp"

#include "tokenward/seal.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokenward::admin {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, k_backup_kinds> k_words = {
    "header", "settings", "tombstone", "organization", "project",
    "user",   "password", "grant",     "token",        "end"};

/// A token has so many; more take a little longer.
constexpr std::size_t k_usual_fields = 20;

enum Member : std::size_t { Number, Kind, Record, Count };
constexpr std::array<std::string_view, Count> k_members = {"n", "kind", "record"};

/// What stands in the place of a Redis key's name; neither part holds a colon.
std::string sealed_name(std::string_view file, std::uint64_t number, BackupKind kind) {
    std::string name(file);
    name.append(":").append(std::to_string(number)).append(":").append(to_word(kind));
    return name;
}

/// Takes the members, each once and in order, and texts within the record; anything else ends it.
class LineHandler final : public nlohmann::json_sax<nlohmann::json> {
public:
    [[nodiscard]] bool is_whole() const noexcept { return depth_ == 0 && taken_ == Count; }
    [[nodiscard]] BackupLine take() { return std::move(line_); }

    bool null() override { return false; }
    bool boolean(bool /*value*/) override { return false; }
    bool number_integer(number_integer_t /*value*/) override { return false; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return false; }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_array(std::size_t /*size*/) override { return false; }
    bool end_array() override { return false; }
    bool parse_error(std::size_t /*at*/, const std::string& /*last*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

    bool number_unsigned(number_unsigned_t value) override {
        line_.number = value;
        return takes(Number);
    }

    bool string(string_t& value) override {
        if (depth_ == 2) {
            line_.fields.emplace_back(std::move(name_), std::move(value));
            return line_.fields.size() <= k_max_record_fields;
        }
        const auto kind = backup_kind_from(value);
        line_.kind = kind.value_or(BackupKind::Header);
        return kind && takes(Kind);
    }

    bool key(string_t& value) override {
        name_ = std::move(value);
        return true;
    }

    bool start_object(std::size_t /*size*/) override {
        const bool is_wanted = depth_ == 0 || takes(Record);
        ++depth_;
        line_.fields.reserve(k_usual_fields);
        return is_wanted;
    }

    bool end_object() override {
        --depth_;
        return true;
    }

private:
    bool takes(Member member) {
        return depth_ == 1 && taken_++ == member && name_ == k_members[member];
    }

    BackupLine line_;
    std::string name_;
    std::size_t depth_ = 0;
    std::size_t taken_ = 0;
};

} // namespace

std::string_view to_word(BackupKind kind) noexcept {
    return k_words[static_cast<std::size_t>(kind)];
}

std::optional<BackupKind> backup_kind_from(std::string_view word) noexcept {
    const auto* const found = std::ranges::find(k_words, word);
    return found == k_words.end() ? std::nullopt
                                  : std::optional(static_cast<BackupKind>(found - k_words.begin()));
}

std::string backup_line_text(const Keyring& keys, std::string_view file, BackupLine line) {
    add_seal(keys, SealDomain::Backup, sealed_name(file, line.number, line.kind), line.fields);
    auto record = Json::object();
    for (auto& [name, value] : line.fields) {
        record.push_back({std::move(name), std::move(value)});
    }
    Json document = {{k_members[Number], line.number}, {k_members[Kind], to_word(line.kind)}};
    document[std::string(k_members[Record])] = std::move(record);
    return document.dump().append("\n");
}

Answer<BackupLine> parse_backup_line(std::string_view text) {
    LineHandler handler;
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &handler) || !handler.is_whole()) {
        return invalid("this is no line of a backup");
    }
    return handler.take();
}

bool backup_seal_is_valid(const Keyring& keys, std::string_view file, const BackupLine& line,
                          std::span<Field> fields) {
    return seal_is_valid(keys, SealDomain::Backup, sealed_name(file, line.number, line.kind),
                         fields);
}

} // namespace tokenward::admin
