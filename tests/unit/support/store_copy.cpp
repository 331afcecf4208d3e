#include "support/store_copy.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace tokenward::test {
namespace {

std::vector<std::string> all_keys(AdminWorld& world) {
    const auto reply = world.ask({"KEYS", "*"});
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < reply.view().size(); ++i) {
        keys.emplace_back(reply.view()[i].string().value_or(""));
    }
    return keys;
}

/// Redis 7 keeps several files in a folder of their own; those that grow end so.
std::string append_only_file(const std::string& folder) {
    const std::filesystem::path parts = folder + "/appendonlydir";
    if (!std::filesystem::exists(parts)) {
        return folder + "/appendonly.aof";
    }
    for (const auto& file : std::filesystem::directory_iterator(parts)) {
        if (file.path().string().ends_with(".incr.aof")) {
            return file.path().string();
        }
    }
    fail_msg("Redis keeps no append-only file in %s", parts.c_str());
    return {};
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// `*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n`
class CommandReader {
public:
    explicit CommandReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    WrittenCommand next() {
        WrittenCommand words(number('*'));
        for (auto& word : words) {
            const auto size = number('$');
            word = rest_.substr(0, size);
            rest_.remove_prefix(size + 2);
        }
        return words;
    }

private:
    std::size_t number(char mark) {
        if (rest_.empty() || rest_.front() != mark) {
            fail_msg("not an append-only file of commands");
        }
        const auto end = rest_.find('\r');
        const auto number = std::stoul(std::string(rest_.substr(1, end - 1)));
        rest_.remove_prefix(end + 2);
        return number;
    }

    std::string_view rest_;
};

bool writes(const WrittenCommand& command) {
    return command[0] != "SELECT" && command[0] != "MULTI" && command[0] != "EXEC";
}

} // namespace

StoreCopy StoreCopy::take(AdminWorld& world) {
    StoreCopy copy;
    for (const auto& key : all_keys(world)) {
        const auto dumped = world.ask({"DUMP", key});
        const auto left = world.ask({"PTTL", key}).view().integer().value_or(-1);
        copy.values_.emplace(key, Value{std::string(dumped.view().string().value_or("")),
                                        std::to_string(std::max<std::int64_t>(left, 0))});
    }
    return copy;
}

void StoreCopy::put_back(AdminWorld& world) const {
    (void)world.ask({"FLUSHALL"});
    for (const auto& [key, value] : values_) {
        (void)world.ask({"RESTORE", key, value.vanishes_in, value.dumped});
    }
}

void StoreCopy::put_back(AdminWorld& world, const std::string& key) const {
    (void)world.ask({"DEL", key});
    if (const auto found = values_.find(key); found != values_.end()) {
        (void)world.ask({"RESTORE", key, found->second.vanishes_in, found->second.dumped});
    }
}

bool StoreCopy::has_same(const StoreCopy& other, const std::string& key) const {
    const auto one = values_.find(key);
    const auto two = other.values_.find(key);
    return one != values_.end() && two != other.values_.end() &&
           one->second.dumped == two->second.dumped;
}

std::vector<std::string> StoreCopy::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : values_) {
        keys.push_back(key);
    }
    return keys;
}

bool StoreCopy::operator==(const StoreCopy& other) const {
    return std::ranges::equal(values_, other.values_, [](const auto& one, const auto& two) {
        return one.first == two.first && one.second.dumped == two.second.dumped &&
               (one.second.vanishes_in == "0") == (two.second.vanishes_in == "0");
    });
}

std::vector<WrittenCommand> RecordedWorld::take_written() {
    const auto content = content_of(append_only_file(server().folder()));
    CommandReader reader(std::string_view(content).substr(read_));
    read_ = content.size();
    std::vector<WrittenCommand> commands;
    while (!reader.at_end()) {
        if (auto command = reader.next(); writes(command)) {
            commands.push_back(std::move(command));
        }
    }
    return commands;
}

void RecordedWorld::apply(std::span<const WrittenCommand> commands) {
    for (const auto& command : commands) {
        const std::vector<std::string_view> words(command.begin(), command.end());
        (void)ask(words);
    }
}

} // namespace tokenward::test
