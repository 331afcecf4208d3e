/// @file reply.hpp
/// A reply of Redis: owned, and looked at with every type checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct redisReply;

namespace tokenward::redis {

enum class ReplyKind : std::uint8_t { String, Array, Integer, Nil, Status, Error, Other };

/// A look at a reply or at an element of one. Valid while the Reply lives.
class ReplyView {
public:
    /// Null is looked at as ReplyKind::Other.
    explicit ReplyView(const redisReply* reply) noexcept : reply_(reply) {}

    [[nodiscard]] ReplyKind kind() const noexcept;
    [[nodiscard]] bool is(ReplyKind wanted) const noexcept { return kind() == wanted; }
    [[nodiscard]] bool is_ok() const noexcept; ///< the status `OK`

    /// Bytes of a bulk string, and of nothing else: a status is no string. May hold NUL.
    [[nodiscard]] std::optional<std::string_view> string() const noexcept;
    [[nodiscard]] std::optional<std::string_view> status() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;

    /// Number of elements; 0 for anything that is no array.
    [[nodiscard]] std::size_t size() const noexcept;
    /// An element; ReplyKind::Other past the end.
    [[nodiscard]] ReplyView operator[](std::size_t index) const noexcept;

    /// What an error reply says, in our own words (error_words()); empty for anything else.
    [[nodiscard]] std::string_view error() const noexcept;
    /// An error's first word, such as `NOPERM`, when it is one we know; else empty.
    [[nodiscard]] std::string_view error_code() const noexcept;

private:
    const redisReply* reply_;
};

class Reply {
public:
    Reply() = default;
    /// Takes ownership of what hiredis made; null gives an empty reply.
    explicit Reply(redisReply* reply) noexcept : reply_(reply) {}

    [[nodiscard]] bool empty() const noexcept { return reply_ == nullptr; }
    [[nodiscard]] ReplyView view() const noexcept { return ReplyView(reply_.get()); }

private:
    struct Free {
        void operator()(redisReply* reply) const noexcept;
    };
    std::unique_ptr<redisReply, Free> reply_;
};

} // namespace tokenward::redis
