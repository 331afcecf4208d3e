#include "redis/reply_reader.hpp"

#include <algorithm>
#include <new>
#include <type_traits>

#include <hiredis/hiredis.h>
#include <hiredis/read.h>

namespace tokenward::redis {

namespace {

// Redis's own replies to what we ask are two or three deep; freeing goes as deep as reading did.
constexpr int k_max_depth = 7;

bool too_deep(const redisReadTask* task) noexcept {
    int depth = 0;
    for (; task != nullptr; task = task->parent) {
        ++depth;
    }
    return depth > k_max_depth;
}

} // namespace

struct ReplyReader::State {
    explicit State(const ReplyLimits& wanted) : limits(wanted), reader(redisReaderCreate()) {
        if (reader == nullptr) {
            throw std::bad_alloc();
        }
        // The default functions are shared by all readers of the process: change a copy.
        inherited = *reader->fn;
        functions = inherited;
        functions.createArray = &State::create_array;
        reader->fn = &functions;
        reader->privdata = this;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { redisReaderFree(reader); }

    // hiredis allocates what an array's head announces, before any element has come. The type of
    // the count is int in 0.14 and size_t since 1.0; the field's type picks the right one.
    template <class Count> static void* create_array(const redisReadTask* task, Count count) {
        auto& self = *static_cast<State*>(task->privdata);
        const auto wanted = static_cast<std::size_t>(count);
        if (wanted > self.limits.max_elements - self.elements) {
            self.trouble = "a reply has too many elements";
        } else if (too_deep(task)) {
            self.trouble = "a reply is nested too deeply";
        }
        if (!self.trouble.empty()) {
            return nullptr; // hiredis frees what there is and stays in error
        }
        self.elements += wanted;
        return self.inherited.createArray(task, count);
    }

    ReplyLimits limits;
    redisReader* reader;
    redisReplyObjectFunctions inherited{};
    redisReplyObjectFunctions functions{};
    std::size_t pending = 0;  // bytes of the reply under way, and of those behind it
    std::size_t elements = 0; // announced so far in the reply under way
    std::string_view trouble; // of ours, where hiredis has no word for it
    bool too_long = false;
};

ReplyReader::ReplyReader(const ReplyLimits& limits) : state_(std::make_unique<State>(limits)) {}
ReplyReader::ReplyReader(ReplyReader&&) noexcept = default;
ReplyReader& ReplyReader::operator=(ReplyReader&&) noexcept = default;
ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::span<const char> bytes) noexcept {
    state_->pending += bytes.size();
    // An error sticks to the reader; next() tells.
    (void)redisReaderFeed(state_->reader, bytes.data(), bytes.size());
}

ReadStep ReplyReader::next(Reply& out) noexcept {
    auto& self = *state_;
    void* raw = nullptr;
    if (self.too_long || redisReaderGetReply(self.reader, &raw) != REDIS_OK) {
        return ReadStep::Broken;
    }
    if (raw == nullptr) {
        self.too_long = self.pending > self.limits.max_bytes;
        if (self.too_long) {
            self.trouble = "a reply is too long";
            return ReadStep::Broken;
        }
        return ReadStep::NeedMore;
    }
    self.elements = 0;
    self.pending = self.reader->len - self.reader->pos;
    out = Reply(static_cast<redisReply*>(raw));
    return ReadStep::Reply;
}

bool ReplyReader::idle() const noexcept {
    return state_->pending == 0;
}

PrintableText ReplyReader::error() const noexcept {
    if (!state_->trouble.empty()) {
        return PrintableText(state_->trouble);
    }
    return PrintableText(state_->reader->errstr);
}

} // namespace tokenward::redis
