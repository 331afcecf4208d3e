#include "tokenward/key_file.hpp"

#include "core/base62.hpp"
#include "core/hex.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tokenward {
namespace {

constexpr std::array k_states = {KeyState::Known, KeyState::Current, KeyState::TokensOnly,
                                 KeyState::Dropped};

std::optional<KeyState> state_from(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find_if(k_states, [word](KeyState state) { return to_word(state) == word; });
    return found == k_states.end() ? std::nullopt : std::optional(*found);
}

std::string_view take_line(std::string_view& text) noexcept {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::string_view take_word(std::string_view& line) noexcept {
    constexpr std::string_view blanks = " \t";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const auto end = std::min(line.find_first_of(blanks), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

Error on_line(std::size_t number, std::string_view what) {
    return Error{"line " + std::to_string(number) + ": " + std::string(what)};
}

/// A line that has words on it.
Result<KeyEntry> read_entry(std::string_view id, std::string_view line, std::size_t number) {
    if (id.size() != 1 || !is_base62(id.front())) {
        return on_line(number, "a key id is one letter or digit");
    }
    KeyEntry entry;
    entry.id = id.front();
    const auto state = state_from(take_word(line));
    if (!state) {
        return on_line(number, "the state must be known, current, tokens-only or dropped");
    }
    entry.state = *state;
    const auto key = take_word(line);
    if (!take_word(line).empty()) {
        return on_line(number, "something stands after the key");
    }
    if (entry.state == KeyState::Dropped) {
        return key.empty() ? Result<KeyEntry>(std::move(entry))
                           : on_line(number, "a dropped key must not be kept");
    }
    // The key itself never gets into a message.
    if (!decode_hex(key, entry.key.bytes())) {
        return on_line(number, "the key must be 64 hexadecimal digits (32 bytes)");
    }
    return entry;
}

Error no_such_key(char id) {
    return Error{std::string("no key has the id \"") + id + "\""};
}

Error cannot_become(const KeyEntry& entry, KeyState wanted) {
    const std::string_view why = entry.state == wanted ? " already"
                                 : entry.state == KeyState::Current
                                     ? ": promote another one first"
                                     : ", and such a key doesn't come back: add another one";
    return Error{std::string("key \"") + entry.id + "\" is " +
                 std::string(to_word(entry.state)).append(why)};
}

} // namespace

std::string_view to_word(KeyState state) noexcept {
    switch (state) {
    case KeyState::Known:
        return "known";
    case KeyState::Current:
        return "current";
    case KeyState::TokensOnly:
        return "tokens-only";
    case KeyState::Dropped:
        return "dropped";
    }
    return "";
}

Result<KeyFile> KeyFile::parse(std::string_view text) {
    KeyFile file;
    std::size_t number = 0;
    bool has_current = false;
    while (!text.empty()) {
        auto line = take_line(text);
        ++number;
        const auto id = take_word(line);
        if (id.empty() || id.starts_with('#')) {
            continue;
        }
        auto entry = read_entry(id, line, number);
        if (!entry) {
            return entry.error();
        }
        if (file.find(entry->id) != nullptr) {
            return on_line(number, std::string("key id \"") + entry->id + "\" stands twice");
        }
        if (entry->state == KeyState::Current && std::exchange(has_current, true)) {
            return on_line(number, "a second current key; exactly one may be current");
        }
        file.entries_.push_back(*std::move(entry));
    }
    if (!has_current) {
        return Error{"no key is current; exactly one must be"};
    }
    return file;
}

Result<KeyFile> KeyFile::create(const RandomSource& random) {
    KeyFile file;
    const auto id = file.add(random);
    if (!id) {
        return id.error();
    }
    file.entries_.front().state = KeyState::Current;
    return file;
}

KeyEntry* KeyFile::find(char id) noexcept {
    const auto found = std::ranges::find(entries_, id, &KeyEntry::id);
    return found == entries_.end() ? nullptr : &*found;
}

Result<char> KeyFile::add(const RandomSource& random) {
    // Letters first: an id that starts a token's body reads better than a digit.
    constexpr std::string_view ids =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const auto* const free =
        std::ranges::find_if(ids, [this](char id) { return find(id) == nullptr; });
    if (free == ids.end()) {
        return Error{"all 62 key ids are used up; an id is never used twice"};
    }
    KeyEntry entry;
    entry.id = *free;
    if (!random(entry.key.bytes())) {
        return Error{"the system gave no randomness"};
    }
    entries_.push_back(entry);
    return *free;
}

Outcome KeyFile::promote(char id) {
    auto* const entry = find(id);
    if (entry == nullptr) {
        return no_such_key(id);
    }
    if (entry->state != KeyState::Known) {
        return cannot_become(*entry, KeyState::Current);
    }
    std::ranges::find(entries_, KeyState::Current, &KeyEntry::state)->state = KeyState::Known;
    entry->state = KeyState::Current;
    return Done{};
}

Outcome KeyFile::demote(char id) {
    auto* const entry = find(id);
    if (entry == nullptr) {
        return no_such_key(id);
    }
    if (entry->state != KeyState::Known) {
        return cannot_become(*entry, KeyState::TokensOnly);
    }
    entry->state = KeyState::TokensOnly;
    return Done{};
}

Outcome KeyFile::drop(char id) {
    auto* const entry = find(id);
    if (entry == nullptr) {
        return no_such_key(id);
    }
    if (entry->state != KeyState::Known && entry->state != KeyState::TokensOnly) {
        return cannot_become(*entry, KeyState::Dropped);
    }
    entry->state = KeyState::Dropped;
    wipe(entry->key.bytes());
    return Done{};
}

SecretText KeyFile::text() const {
    // Reserved whole: a string that grows leaves copies of the keys behind.
    std::string text;
    text.reserve(256 + entries_.size() * 96);
    text += "# Tokenward keys: <id> <state> <32 bytes in hexadecimal>. Whoever "
            "reads this file can\n"
            "# mint and forge tokens. Change it with \"tokenward keygen\".\n";
    for (const auto& entry : entries_) {
        text += entry.id;
        text += ' ';
        text += to_word(entry.state);
        if (entry.state != KeyState::Dropped) {
            text += ' ';
            append_hex(entry.key.bytes(), text);
        }
        text += '\n';
    }
    return SecretText(std::move(text));
}

} // namespace tokenward
