#include "redis/reply.hpp"

#include "redis/error_words.hpp"
#include "redis/reply_memory.hpp"

#include <memory>
#include <utility>

namespace tokenward::redis {
namespace {

std::string_view text_of(const ReplyNode& node) noexcept {
    return {node.text, node.size};
}

/// What a reply takes in memory, about.
std::size_t size_of(const ReplyNode& node) noexcept {
    std::size_t size = sizeof(ReplyNode);
    switch (node.kind) {
    case ReplyKind::Array:
        for (std::size_t i = 0; i < node.size; ++i) {
            size += size_of(node.elements[i]);
        }
        break;
    case ReplyKind::String:
    case ReplyKind::Status:
    case ReplyKind::Error:
        size += node.size;
        break;
    case ReplyKind::Integer:
    case ReplyKind::Nil:
    case ReplyKind::Other:
        break;
    }
    return size;
}

void copy_to(ReplyNode& node, const ReplyNode& from, ReplyMemory& memory) {
    node = from;
    switch (from.kind) {
    case ReplyKind::Array:
        node.elements = memory.make_nodes(from.size);
        for (std::size_t i = 0; i < from.size; ++i) {
            copy_to(node.elements[i], from.elements[i], memory);
        }
        break;
    case ReplyKind::String:
    case ReplyKind::Status:
    case ReplyKind::Error:
        node.text = memory.keep(text_of(from));
        break;
    case ReplyKind::Integer:
    case ReplyKind::Nil:
    case ReplyKind::Other:
        break;
    }
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

Reply Reply::empty_array() noexcept {
    static constexpr ReplyNode k_nothing{{.elements = nullptr}, 0, ReplyKind::Array};
    Reply made;
    made.root_ = &k_nothing;
    return made;
}

Reply Reply::copy() const {
    Reply made;
    if (root_ != nullptr) {
        made.memory_ = std::make_unique<ReplyMemory>(size_of(*root_) + alignof(ReplyNode));
        auto* const root = made.memory_->make_nodes(1);
        copy_to(*root, *root_, *made.memory_);
        made.root_ = root;
    }
    return made;
}

} // namespace tokenward::redis
