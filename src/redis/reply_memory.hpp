// Where one reply lives: its values, and the bytes they look at. Nothing is freed one by one.
#pragma once

#include "redis/reply.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

namespace tokenward::redis {

/// One value of a reply.
struct ReplyNode {
    ReplyKind kind = ReplyKind::Other;
    std::string_view text{}; ///< of a string, a status, an error
    std::int64_t integer = 0;
    std::span<ReplyNode> elements{}; ///< of an array
};

class ReplyMemory {
public:
    ReplyMemory() = default;
    ReplyMemory(const ReplyMemory&) = delete;
    ReplyMemory& operator=(const ReplyMemory&) = delete;

    /// Throws std::bad_alloc, as keep().
    [[nodiscard]] std::span<ReplyNode> make_nodes(std::size_t count) {
        auto* const nodes =
            static_cast<ReplyNode*>(arena_.allocate(count * sizeof(ReplyNode), alignof(ReplyNode)));
        std::uninitialized_value_construct_n(nodes, count);
        return {nodes, count};
    }

    [[nodiscard]] std::string_view keep(std::string_view text) {
        auto* const copy = static_cast<char*>(arena_.allocate(text.size(), 1));
        std::ranges::copy(text, copy);
        return {copy, text.size()};
    }

    /// Ends all that was made in it.
    void clear() noexcept { arena_.release(); }

private:
    // A token's record and its fields fit, so that reading one allocates nothing.
    static constexpr std::size_t k_first = 4096;

    alignas(ReplyNode) std::array<std::byte, k_first> first_;
    std::pmr::monotonic_buffer_resource arena_{first_.data(), first_.size()};
};

} // namespace tokenward::redis
