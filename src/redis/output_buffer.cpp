#include "redis/output_buffer.hpp"

#include "redis/command.hpp"
#include "tokenward/secret.hpp"

#include <algorithm>

namespace tokenward::redis {

namespace {

// What one worker's usual turn needs is kept; what a burst needed is given back.
constexpr std::size_t k_kept = 64 * 1024;

} // namespace

void OutputBuffer::append(std::span<const std::string_view> arguments) {
    make_room(command_size(arguments));
    append_command(bytes_, arguments);
}

void OutputBuffer::append(std::initializer_list<std::string_view> arguments) {
    append(std::span(arguments.begin(), arguments.size()));
}

void OutputBuffer::append_formatted(std::span<const char> commands) {
    make_room(commands.size());
    bytes_.append(commands.data(), commands.size());
}

std::span<const char> OutputBuffer::unsent() const noexcept {
    return std::span<const char>(bytes_).subspan(sent_);
}

void OutputBuffer::drop_sent(std::size_t count) noexcept {
    wipe(std::span<char>(bytes_).subspan(sent_, count));
    sent_ += count;
    if (empty()) {
        clear();
    }
}

void OutputBuffer::clear() noexcept {
    wipe(std::span<char>(bytes_).subspan(sent_));
    sent_ = 0;
    if (bytes_.capacity() > k_kept) {
        std::string().swap(bytes_);
    } else {
        bytes_.clear();
    }
}

void OutputBuffer::make_room(std::size_t count) {
    if (bytes_.capacity() - bytes_.size() >= count) {
        return;
    }
    const auto rest = unsent();
    std::string roomier;
    roomier.reserve(std::max(2 * rest.size(), rest.size() + count));
    roomier.assign(rest.data(), rest.size());
    clear();
    bytes_.swap(roomier);
}

} // namespace tokenward::redis
