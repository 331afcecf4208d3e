#include "redis/command.hpp"

#include "tokenward/secret.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace tokenward::redis {

namespace {

void append_head(std::string& out, char kind, std::size_t number) {
    std::array<char, 24> text{};
    text[0] = kind;
    char* const end = std::to_chars(text.data() + 1, text.data() + text.size(), number).ptr;
    out.append(text.data(), end);
    out.append("\r\n");
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
    append_head(out, '*', arguments.size());
    for (const auto argument : arguments) {
        append_head(out, '$', argument.size());
        out.append(argument);
        out.append("\r\n");
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

} // namespace tokenward::redis
