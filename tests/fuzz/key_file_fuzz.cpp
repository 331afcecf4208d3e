// Key files: a line of steps (a add, p promote, d demote, x drop, each but a with an id behind
// it), then the file's text.
#include "support/core_fuzz.hpp"

#include "tokenward/key_file.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// No run of hexadecimal digits, as a key has them, may stand in a message.
void check_message(std::string_view message, std::string_view text) {
    constexpr std::size_t telling = 8;
    while (!text.empty()) {
        const auto run =
            static_cast<std::size_t>(std::ranges::find_if_not(text, is_hex) - text.begin());
        if (run >= telling) {
            require(message.find(text.substr(0, telling)) == std::string_view::npos);
        }
        text.remove_prefix(std::max<std::size_t>(run, 1));
    }
}

void check_file(const KeyFile& file) {
    const auto& entries = file.entries();
    require(std::ranges::count(entries, KeyState::Current, &KeyEntry::state) == 1);
    std::set<char> ids;
    for (const auto& entry : entries) {
        require(ids.insert(entry.id).second);
    }
    const auto text = file.text();
    const auto again = KeyFile::parse(text.view());
    require(again.ok() && again->text().view() == text.view());
    const auto ring = Keyring::from(file);
    require(ring.ok());
    for (const auto& entry : entries) {
        require((ring->lookup_key(entry.id) != nullptr) == (entry.state != KeyState::Dropped));
    }
}

void take_step(KeyFile& file, Input& steps) {
    const char step = static_cast<char>(steps.take_byte());
    if (step == 'a') {
        const RandomSource ones = [](std::span<std::byte> out) {
            std::ranges::fill(out, std::byte{1});
            return true;
        };
        (void)file.add(ones);
        return;
    }
    const std::string before(file.text().view());
    const char id = static_cast<char>(steps.take_byte());
    const auto outcome = step == 'p'   ? file.promote(id)
                         : step == 'd' ? file.demote(id)
                                       : file.drop(id);
    require(outcome.ok() == (file.text().view() != before));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto line = input.take_until('\n').substr(0, 32);
    Input steps(reinterpret_cast<const std::uint8_t*>(line.data()), line.size());
    const auto text = input.take_rest();
    auto file = KeyFile::parse(text);
    if (!file) {
        check_message(file.error().message, text);
        return 0;
    }
    check_file(*file);
    while (!steps.empty()) {
        take_step(*file, steps);
    }
    check_file(*file);
    return 0;
}
