// Where one reply lives: its values, and the bytes they look at. Nothing is freed one by one.
#pragma once

#include "redis/reply.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string_view>
#include <type_traits>

namespace tokenward::redis {

/// One value of a reply. Made without a value: a peer may announce many that never come, and a
/// reply is handed out only when all have.
struct ReplyNode {
    union {
        const char* text;    ///< of a string, a status, an error
        ReplyNode* elements; ///< of an array
        std::int64_t integer;
    };
    std::uint32_t size; ///< of the text, or how many elements
    ReplyKind kind;
};
static_assert(std::is_trivially_default_constructible_v<ReplyNode>);

class ReplyMemory {
public:
    /// @param kept bytes that clear() leaves: what fits into them allocates nothing more
    explicit ReplyMemory(std::size_t kept)
        : kept_(std::make_unique_for_overwrite<std::byte[]>(kept)), arena_(kept_.get(), kept) {}
    ReplyMemory(const ReplyMemory&) = delete;
    ReplyMemory& operator=(const ReplyMemory&) = delete;

    /// Throws std::bad_alloc, as keep().
    [[nodiscard]] ReplyNode* make_nodes(std::size_t count) {
        auto* const nodes =
            static_cast<ReplyNode*>(arena_.allocate(count * sizeof(ReplyNode), alignof(ReplyNode)));
        std::uninitialized_default_construct_n(nodes, count);
        return nodes;
    }

    [[nodiscard]] const char* keep(std::string_view text) {
        auto* const copy = static_cast<char*>(arena_.allocate(text.size(), 1));
        std::ranges::copy(text, copy);
        return copy;
    }

    /// Ends all that was made in it.
    void clear() noexcept { arena_.release(); }

private:
    std::unique_ptr<std::byte[]> kept_;
    std::pmr::monotonic_buffer_resource arena_;
};

} // namespace tokenward::redis
