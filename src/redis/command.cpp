#include "redis/command.hpp"

#include "tokenward/secret.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace tokenward::redis {

namespace {

/// Writes to where there is room; gives the place behind.
char* put(char* at, std::string_view text) noexcept {
    return std::ranges::copy(text, at).out;
}

char* put_head(char* at, char kind, std::size_t number) noexcept {
    std::array<char, std::numeric_limits<std::size_t>::digits10 + 1> digits{};
    const char* const end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    *at++ = kind;
    return put(put(at, {digits.begin(), end}), "\r\n");
}

std::size_t head_size(std::size_t number) noexcept {
    std::size_t size = 4; // kind, one digit, CR LF
    for (; number >= 10; number /= 10) {
        ++size;
    }
    return size;
}

} // namespace

std::size_t command_size(std::span<const std::string_view> arguments) noexcept {
    std::size_t size = head_size(arguments.size());
    for (const auto argument : arguments) {
        size += head_size(argument.size()) + argument.size() + 2;
    }
    return size;
}

void append_command(std::string& out, std::span<const std::string_view> arguments) {
    const auto begin = out.size();
    out.resize(begin + command_size(arguments));
    char* at = put_head(out.data() + begin, '*', arguments.size());
    for (const auto argument : arguments) {
        at = put_head(at, '$', argument.size());
        at = put(put(at, argument), "\r\n");
    }
}

void append_command(std::string& out, std::initializer_list<std::string_view> arguments) {
    append_command(out, std::span(arguments.begin(), arguments.size()));
}

CommandList::CommandList(CommandList&& other) noexcept
    : bytes_(std::move(other.bytes_)), count_(std::exchange(other.count_, 0)) {
    wipe(std::span<char>(other.bytes_)); // a short text is copied, not moved
    other.bytes_.clear();
}

CommandList& CommandList::operator=(CommandList&& other) noexcept {
    if (this != &other) {
        std::swap(bytes_, other.bytes_);
        std::swap(count_, other.count_);
    }
    return *this;
}

CommandList::~CommandList() {
    wipe(std::span<char>(bytes_));
}

void CommandList::add(std::span<const std::string_view> arguments) {
    append_command(bytes_, arguments);
    ++count_;
}

void CommandList::add(std::initializer_list<std::string_view> arguments) {
    add(std::span(arguments.begin(), arguments.size()));
}

void CommandList::add(const CommandList& commands) {
    bytes_.append(commands.bytes_);
    count_ += commands.count_;
}

} // namespace tokenward::redis
