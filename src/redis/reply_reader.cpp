#include "redis/reply_reader.hpp"

#include "redis/reply_memory.hpp"

#include <memory>
#include <new>
#include <utility>

#include <hiredis/hiredis.h>
#include <hiredis/read.h>

namespace tokenward::redis {

namespace {

// Redis's own replies to what we ask are two or three deep.
constexpr int k_max_depth = 7;

bool too_deep(const redisReadTask* task) noexcept {
    int depth = 0;
    for (; task != nullptr; task = task->parent) {
        ++depth;
    }
    return depth > k_max_depth;
}

} // namespace

/// hiredis says what comes; we make the values of it, in memory of our own.
struct ReplyReader::State {
    explicit State(const ReplyLimits& wanted) : limits(wanted), reader(redisReaderCreate()) {
        if (reader == nullptr) {
            throw std::bad_alloc();
        }
        use(functions);
        reader->fn = &functions;
        reader->privdata = this;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { redisReaderFree(reader); }

    /// The types of RESP3 are said by functions that hiredis 0.14 doesn't know.
    template <class Functions> static void use(Functions& functions) {
        functions.createString = &create_string;
        functions.createArray = &create_array;
        functions.createInteger = &create_integer;
        functions.createNil = &create_nil;
        functions.freeObject = [](void* /*node*/) { /* its memory goes as a whole */ };
        if constexpr (requires { functions.createDouble; }) {
            functions.createDouble = [](const redisReadTask* task, double, char*, std::size_t) {
                return make_other(task);
            };
        }
        if constexpr (requires { functions.createBool; }) {
            functions.createBool = [](const redisReadTask* task, int) {
                return make_other(task);
            };
        }
    }

    static State& of(const redisReadTask* task) noexcept {
        return *static_cast<State*>(task->privdata);
    }

    /// A value in its place: the root, or an element of the array around it. `fill(node)` makes
    /// it. Null when memory is out: hiredis then stays in error.
    template <class Fill>
    static void* make(const redisReadTask* task, ReplyKind kind, Fill fill) noexcept {
        try {
            auto& node =
                task->parent == nullptr ? *of(task).memory->make_nodes(1) : element_for(task);
            node.kind = kind;
            fill(node);
            return &node;
        } catch (const std::bad_alloc&) {
            return nullptr;
        }
    }

    static void* make_other(const redisReadTask* task) noexcept {
        return make(task, ReplyKind::Other, [](ReplyNode& node) { node.integer = 0; });
    }

    static ReplyNode& element_for(const redisReadTask* task) noexcept {
        const auto index = static_cast<std::size_t>(task->idx);
        return static_cast<ReplyNode*>(task->parent->obj)->elements[index];
    }

    static void* create_string(const redisReadTask* task, char* text, std::size_t size) noexcept {
        const auto kind = task->type == REDIS_REPLY_STRING   ? ReplyKind::String
                          : task->type == REDIS_REPLY_STATUS ? ReplyKind::Status
                          : task->type == REDIS_REPLY_ERROR  ? ReplyKind::Error
                                                             : ReplyKind::Other;
        return make(task, kind, [&](ReplyNode& node) {
            node.text = of(task).memory->keep({text, size});
            node.size = static_cast<std::uint32_t>(size); // within max_bytes
        });
    }

    // An array's head announces how many there will be before any has come. The type of the count
    // is int in hiredis 0.14 and size_t since 1.0; the field's type picks the right one.
    template <class Count>
    static void* create_array(const redisReadTask* task, Count count) noexcept {
        auto& self = of(task);
        const auto wanted = static_cast<std::size_t>(count);
        if (wanted > self.limits.max_elements - self.elements) {
            self.trouble = "a reply has too many elements";
        } else if (too_deep(task)) {
            self.trouble = "a reply is nested too deeply";
        }
        if (!self.trouble.empty()) {
            return nullptr; // hiredis stays in error
        }
        self.elements += wanted;
        const auto kind = task->type == REDIS_REPLY_ARRAY ? ReplyKind::Array : ReplyKind::Other;
        return make(task, kind, [&](ReplyNode& node) {
            node.elements = self.memory->make_nodes(wanted);
            node.size = static_cast<std::uint32_t>(wanted); // within max_elements
        });
    }

    static void* create_integer(const redisReadTask* task, long long value) noexcept {
        return make(task, ReplyKind::Integer, [value](ReplyNode& node) { node.integer = value; });
    }

    static void* create_nil(const redisReadTask* task) noexcept {
        return make(task, ReplyKind::Nil, [](ReplyNode& node) { node.integer = 0; });
    }

    /// False when there is none to be had.
    bool has_memory() noexcept {
        try {
            if (memory == nullptr) {
                memory = std::make_unique<ReplyMemory>(limits.kept);
            }
            return true;
        } catch (const std::bad_alloc&) {
            return false;
        }
    }

    ReadStep give_up(std::string_view why) noexcept {
        broken = true;
        trouble = why;
        return ReadStep::Broken;
    }

    ReplyLimits limits;
    std::unique_ptr<ReplyMemory> memory; // of the reply under way
    redisReader* reader;
    redisReplyObjectFunctions functions{};
    std::size_t pending = 0;  // bytes of the reply under way, and of those behind it
    std::size_t elements = 0; // announced so far in the reply under way
    std::string_view trouble; // of ours, where hiredis has no word for it
    bool broken = false;      // by us; hiredis remembers its own
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
    void* root = nullptr;
    if (!self.broken && !self.has_memory()) {
        return self.give_up("out of memory");
    }
    if (self.broken || redisReaderGetReply(self.reader, &root) != REDIS_OK) {
        return ReadStep::Broken;
    }
    if (root == nullptr) {
        return self.pending > self.limits.max_bytes ? self.give_up("a reply is too long")
                                                    : ReadStep::NeedMore;
    }
    self.elements = 0;
    self.pending = self.reader->len - self.reader->pos;
    out.root_ = static_cast<const ReplyNode*>(root);
    std::swap(out.memory_, self.memory);
    if (self.memory != nullptr) { // that of what `out` held before
        self.memory->clear();
    }
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
