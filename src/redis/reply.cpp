#include "redis/reply.hpp"

#include "redis/error_words.hpp"
#include "redis/reply_memory.hpp"

#include <utility>

namespace tokenward::redis {
namespace {

std::string_view text_of(const ReplyNode& node) noexcept {
    return {node.text, node.size};
}

} // namespace

ReplyKind ReplyView::kind() const noexcept {
    return node_ == nullptr ? ReplyKind::Other : node_->kind;
}

bool ReplyView::is_ok() const noexcept {
    return is(ReplyKind::Status) && text_of(*node_) == "OK";
}

std::optional<std::string_view> ReplyView::string() const noexcept {
    return is(ReplyKind::String) ? std::optional(text_of(*node_)) : std::nullopt;
}

std::optional<std::string_view> ReplyView::status() const noexcept {
    return is(ReplyKind::Status) ? std::optional(text_of(*node_)) : std::nullopt;
}

std::optional<std::int64_t> ReplyView::integer() const noexcept {
    return is(ReplyKind::Integer) ? std::optional(node_->integer) : std::nullopt;
}

std::size_t ReplyView::size() const noexcept {
    return is(ReplyKind::Array) ? node_->size : 0;
}

ReplyView ReplyView::operator[](std::size_t index) const noexcept {
    return ReplyView(index < size() ? &node_->elements[index] : nullptr);
}

std::string_view ReplyView::error() const noexcept {
    return is(ReplyKind::Error) ? error_words(text_of(*node_)).text : std::string_view{};
}

std::string_view ReplyView::error_code() const noexcept {
    return is(ReplyKind::Error) ? error_words(text_of(*node_)).code : std::string_view{};
}

Reply::Reply() noexcept = default;
Reply::Reply(Reply&& other) noexcept
    : memory_(std::move(other.memory_)), root_(std::exchange(other.root_, nullptr)) {}
Reply& Reply::operator=(Reply&& other) noexcept {
    memory_ = std::move(other.memory_);
    root_ = std::exchange(other.root_, nullptr);
    return *this;
}
Reply::~Reply() = default;

} // namespace tokenward::redis
