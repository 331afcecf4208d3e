#include "redis/reply.hpp"

#include "redis/error_words.hpp"

#include <hiredis/hiredis.h>

namespace tokenward::redis {

namespace {

std::string_view bytes_of(const redisReply* reply) noexcept {
    return reply->str == nullptr ? std::string_view{} : std::string_view(reply->str, reply->len);
}

} // namespace

ReplyKind ReplyView::kind() const noexcept {
    if (reply_ == nullptr) {
        return ReplyKind::Other;
    }
    switch (reply_->type) {
    case REDIS_REPLY_STRING:
        return ReplyKind::String;
    case REDIS_REPLY_ARRAY:
        return ReplyKind::Array;
    case REDIS_REPLY_INTEGER:
        return ReplyKind::Integer;
    case REDIS_REPLY_NIL:
        return ReplyKind::Nil;
    case REDIS_REPLY_STATUS:
        return ReplyKind::Status;
    case REDIS_REPLY_ERROR:
        return ReplyKind::Error;
    default: // RESP3's types, which hiredis 1.x also reads
        return ReplyKind::Other;
    }
}

bool ReplyView::is_ok() const noexcept {
    return is(ReplyKind::Status) && bytes_of(reply_) == "OK";
}

std::optional<std::string_view> ReplyView::string() const noexcept {
    return is(ReplyKind::String) ? std::optional(bytes_of(reply_)) : std::nullopt;
}

std::optional<std::string_view> ReplyView::status() const noexcept {
    return is(ReplyKind::Status) ? std::optional(bytes_of(reply_)) : std::nullopt;
}

std::optional<std::int64_t> ReplyView::integer() const noexcept {
    return is(ReplyKind::Integer) ? std::optional<std::int64_t>(reply_->integer) : std::nullopt;
}

std::size_t ReplyView::size() const noexcept {
    return is(ReplyKind::Array) && reply_->element != nullptr ? reply_->elements : 0;
}

ReplyView ReplyView::operator[](std::size_t index) const noexcept {
    return ReplyView(index < size() ? reply_->element[index] : nullptr);
}

std::string_view ReplyView::error() const noexcept {
    return is(ReplyKind::Error) ? error_words(bytes_of(reply_)).text : std::string_view{};
}

std::string_view ReplyView::error_code() const noexcept {
    return is(ReplyKind::Error) ? error_words(bytes_of(reply_)).code : std::string_view{};
}

void Reply::Free::operator()(redisReply* reply) const noexcept {
    freeReplyObject(reply);
}

} // namespace tokenward::redis
