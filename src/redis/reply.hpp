/// @file reply.hpp
/// A reply of Redis: owned, and looked at with every type checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tokenward::redis {

class ReplyMemory;
struct ReplyNode;

enum class ReplyKind : std::uint8_t { String, Array, Integer, Nil, Status, Error, Other };

/// A look at a reply or at an element of one. Valid while the Reply lives.
class ReplyView {
public:
    /// Null is looked at as ReplyKind::Other.
    explicit ReplyView(const ReplyNode* node) noexcept : node_(node) {}

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
    const ReplyNode* node_;
};

class Reply {
public:
    Reply() noexcept;
    Reply(Reply&& other) noexcept;
    Reply& operator=(Reply&& other) noexcept;
    ~Reply();

    /// What Redis says of a hash that isn't there.
    [[nodiscard]] static Reply empty_array() noexcept;

    /// Another one that holds the same.
    [[nodiscard]] Reply copy() const;

    [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }
    [[nodiscard]] ReplyView view() const noexcept { return ReplyView(root_); }

private:
    friend class ReplyReader;

    std::unique_ptr<ReplyMemory> memory_;
    const ReplyNode* root_ = nullptr; // in it
};

} // namespace tokenward::redis
