#include "cache/record_cache.hpp"

#include "tokenward/packed_record.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenward::cache {
namespace {

/// Raised with every change of what lies where.
constexpr std::uint64_t k_layout = 0x746F'6B65'6E77'0003;

constexpr Sequence k_trust_nothing = ~Sequence{0};
constexpr std::size_t k_alignment = 64;
constexpr std::size_t k_fewest_epochs = 1024;
constexpr std::size_t k_most_epochs = 65'536;
constexpr std::size_t k_bytes_an_epoch = 256; // of the zone
constexpr std::size_t k_refusing_share = 8;   // of the zone: one eighth
constexpr std::size_t k_seen_share = 32;

constexpr std::size_t aligned(std::size_t size) noexcept {
    return (size + k_alignment - 1) / k_alignment * k_alignment;
}

} // namespace

struct RecordCache::Store {
    StoreIdentity identity{};
    std::atomic<Sequence> sequence{1};
    std::atomic<ClockMs> proof_asked_at{0};
    ClockMs entered_at = 0;
    StoreNumber number = 0; // 0: free
    KeeperTable keepers;

    Sequence next() noexcept { return sequence.fetch_add(1, std::memory_order_acq_rel) + 1; }
};

struct RecordCache::Head {
    std::uint64_t layout = 0;
    std::uint64_t seed = 0;
    std::uint64_t size = 0; // of the whole zone
    std::uint64_t epoch_count = 0;
    std::uint64_t seen_count = 0;
    std::uint64_t refusing_size = 0;
    std::atomic<std::uint32_t> changing{0};
    StoreNumber last_number = 0;
    std::uint64_t rescues = 0;
    std::atomic<std::uint64_t> all_epochs{0};
    std::array<Store, k_max_stores> stores{};
};

namespace {

template <class Word>
std::span<Word> words_at(std::span<std::byte> memory, std::size_t offset,
                         std::size_t count) noexcept {
    return {std::launder(reinterpret_cast<Word*>(memory.data() + offset)), count};
}

} // namespace

/// Where each part of a zone lies.
class RecordCache::Layout {
public:
    explicit Layout(std::span<std::byte> memory) noexcept
        : memory_(memory), head_(std::launder(reinterpret_cast<Head*>(memory.data()))) {}

    [[nodiscard]] Head& head() const noexcept { return *head_; }
    [[nodiscard]] std::span<std::atomic<std::uint32_t>> epochs() const noexcept {
        return words_at<std::atomic<std::uint32_t>>(memory_, k_epochs, head_->epoch_count);
    }
    [[nodiscard]] std::span<SeenTable::Slot> seen() const noexcept {
        return words_at<SeenTable::Slot>(memory_, seen_offset(), head_->seen_count);
    }
    [[nodiscard]] std::span<std::byte> refusing() const noexcept {
        return memory_.subspan(refusing_offset(), head_->refusing_size);
    }
    [[nodiscard]] std::span<std::byte> granting() const noexcept {
        return memory_.subspan(refusing_offset() + head_->refusing_size);
    }

private:
    static constexpr std::size_t k_epochs = aligned(sizeof(Head));

    [[nodiscard]] std::size_t seen_offset() const noexcept {
        return k_epochs + aligned(head_->epoch_count * sizeof(std::atomic<std::uint32_t>));
    }
    [[nodiscard]] std::size_t refusing_offset() const noexcept {
        return seen_offset() + aligned(head_->seen_count * sizeof(SeenTable::Slot));
    }

    std::span<std::byte> memory_;
    Head* head_;
};

/// The lock, for as long as it lives. Who died changing the zone while holding it left a mark.
class RecordCache::Hold {
public:
    explicit Hold(RecordCache& cache) noexcept : cache_(&cache) {
        cache.lock_->lock();
        if (cache.head_->changing.load(std::memory_order_relaxed) != 0) {
            cache.rescue();
        }
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { cache_->lock_->unlock(); }

private:
    RecordCache* cache_;
};

/// The lock, and the mark of a change under way.
class RecordCache::Change {
public:
    explicit Change(RecordCache& cache) noexcept : hold_(cache), changing_(&cache.head_->changing) {
        changing_->store(1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
    }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change() { changing_->store(0, std::memory_order_release); }

private:
    Hold hold_;
    std::atomic<std::uint32_t>* changing_;
};

void RecordCache::format(std::span<std::byte> memory, std::uint64_t seed) noexcept {
    auto* const head = new (memory.data()) Head;
    const auto size = memory.size();
    head->seed = seed;
    head->size = size;
    head->epoch_count =
        std::clamp(std::bit_floor(size / k_bytes_an_epoch), k_fewest_epochs, k_most_epochs);
    head->seen_count = size / k_seen_share / sizeof(SeenTable::Slot);
    head->refusing_size =
        std::max(size / k_refusing_share / k_alignment * k_alignment, EntryRing::k_least_memory);
    const Layout layout(memory);
    std::ranges::uninitialized_value_construct(layout.epochs());
    std::ranges::uninitialized_value_construct(layout.seen());
    EntryRing::format(layout.refusing());
    EntryRing::format(layout.granting());
    head->layout = k_layout; // last: only what is whole is found formatted
}

bool RecordCache::is_formatted(std::span<const std::byte> memory) noexcept {
    const auto* const head = reinterpret_cast<const Head*>(memory.data());
    return memory.size() >= k_least_memory && head->layout == k_layout &&
           head->size == memory.size();
}

RecordCache::RecordCache(std::span<std::byte> memory, ZoneLock& lock) noexcept
    : RecordCache(Layout(memory), lock) {}

RecordCache::RecordCache(const Layout& layout, ZoneLock& lock) noexcept
    : head_(&layout.head()),
      lock_(&lock),
      epochs_(layout.epochs(), head_->all_epochs),
      seen_(layout.seen()),
      granting_(layout.granting()),
      refusing_(layout.refusing()) {}

/// Empties what a process left half changed. Under the lock.
void RecordCache::rescue() noexcept {
    epochs_.bump_all();
    granting_.clear();
    refusing_.clear();
    for (auto& each : head_->stores) {
        each.keepers.clear();
    }
    ++head_->rescues;
    head_->changing.store(0, std::memory_order_release);
}

RecordCache::Store* RecordCache::find_store(StoreNumber number) const noexcept {
    auto& stores = head_->stores;
    const auto found = std::ranges::find(stores, number, &Store::number);
    return number == 0 || found == stores.end() ? nullptr : &*found;
}

std::optional<StoreNumber> RecordCache::enter_store(const StoreIdentity& identity,
                                                    ClockMs now) noexcept {
    const Change change(*this);
    auto& stores = head_->stores;
    auto place = std::ranges::find_if(
        stores, [&](const Store& each) { return each.number != 0 && each.identity == identity; });
    if (place == stores.end()) {
        // A free one, which was entered at no time, or else one that nobody has cared for longest.
        place = std::ranges::min_element(stores, {}, [now](const Store& each) {
            return std::pair(each.keepers.has_any(now), each.entered_at);
        });
        if (place->keepers.has_any(now)) {
            return std::nullopt;
        }
        place->identity = identity;
        place->number = ++head_->last_number;
    }
    place->entered_at = now;
    return place->number;
}

EntryKey RecordCache::key(StoreNumber store, std::string_view name) const noexcept {
    const auto hash = XXH3_64bits_withSeed(name.data(), name.size(), head_->seed + store);
    return {.hash = hash, .store = store, .name = name};
}

Lookup RecordCache::find(const EntryKey& key, const Trust& trust, const Lifetimes& lifetimes,
                         ClockMs now, std::span<char> room) noexcept {
    const Hold hold(*this);
    auto found = granting_.find(key);
    auto lifetime = lifetimes.valid;
    if (found.bytes.data() == nullptr) {
        found = refusing_.find(key);
        lifetime = lifetimes.invalid;
    }
    const auto& note = found.note;
    const bool good = found.bytes.data() != nullptr && note.sequence >= trust.since &&
                      note.server == trust.server && now < note.created_at + lifetime &&
                      found.bytes.size() <= room.size();
    if (!good) {
        return {};
    }
    if (found.bytes.empty()) {
        return {.state = LookupState::Absent, .bytes = {}};
    }
    std::memcpy(room.data(), found.bytes.data(), found.bytes.size());
    return {.state = LookupState::Found, .bytes = {room.data(), found.bytes.size()}};
}

ReadMark RecordCache::mark(const EntryKey& key) const noexcept {
    const auto* const store = find_store(key.store);
    return {.epoch = epochs_.of(key.hash),
            .sequence = store == nullptr ? 0 : store->sequence.load(std::memory_order_acquire)};
}

bool RecordCache::is_current(const EntryKey& key, const ReadMark& mark) const noexcept {
    return epochs_.of(key.hash) == mark.epoch;
}

bool RecordCache::keep(const EntryKey& key, const ReadMark& mark, std::uint32_t server, ClockMs now,
                       std::string_view packed) noexcept {
    const EntryNote note{.sequence = mark.sequence, .created_at = now, .server = server};
    const bool grants = packed_record_grants(packed);
    const bool fits = packed.size() <= k_max_record;
    const Change change(*this);
    if (!is_current(key, mark)) {
        return false;
    }
    (grants ? refusing_ : granting_).erase(key);
    auto& ring = grants ? granting_ : refusing_;
    if (fits) {
        ring.insert(key, packed, note);
    } else {
        ring.erase(key);
    }
    return true;
}

void RecordCache::invalidate(const EntryKey& key) noexcept {
    epochs_.bump(key.hash); // first: whoever reads now won't keep it
    const Change change(*this);
    granting_.erase(key);
    refusing_.erase(key);
}

RecordCache::Keeping RecordCache::start_keeping(StoreNumber number, std::uint32_t server,
                                                ClockMs now, bool vouches) noexcept {
    const Change change(*this);
    auto* const store = find_store(number);
    if (store == nullptr) {
        return {.since = k_trust_nothing, .place = {}, .vouches = false};
    }
    const auto since = store->next();
    return {.since = since,
            .place = vouches ? store->keepers.enter(server, since, now) : KeeperTable::Place{},
            .vouches = vouches};
}

void RecordCache::stop_keeping(StoreNumber number, const Keeping& keeping) noexcept {
    const Change change(*this);
    if (auto* const store = find_store(number)) {
        store->keepers.leave(keeping.place);
    }
}

void RecordCache::prove(StoreNumber number, std::uint32_t server, Keeping& keeping,
                        ClockMs proven_at) noexcept {
    const Change change(*this);
    auto* const store = keeping.vouches ? find_store(number) : nullptr;
    if (store != nullptr && !store->keepers.prove(keeping.place, proven_at)) {
        keeping.place = store->keepers.enter(server, keeping.since, proven_at);
    }
}

void RecordCache::distrust_all(StoreNumber number, Keeping& keeping) noexcept {
    const Change change(*this);
    epochs_.bump_all();
    auto* const store = find_store(number);
    keeping.since = store == nullptr ? k_trust_nothing : store->next();
    if (store != nullptr) {
        store->keepers.set_since(keeping.place, keeping.since);
    }
}

bool RecordCache::trust_others(StoreNumber number, std::uint32_t server, ClockMs confirmed_at,
                               Keeping& keeping) noexcept {
    const Change change(*this);
    auto* const store = find_store(number);
    const auto since = store == nullptr
                           ? std::nullopt
                           : store->keepers.oldest_proven(keeping.place, server, confirmed_at);
    if (since && *since < keeping.since) {
        keeping.since = *since;
        store->keepers.set_since(keeping.place, *since);
    }
    return since.has_value();
}

void RecordCache::ask_for_proof(StoreNumber number, ClockMs confirmed_at) noexcept {
    if (auto* const store = find_store(number)) {
        store->proof_asked_at.store(confirmed_at, std::memory_order_release);
    }
}

ClockMs RecordCache::proof_asked_at(StoreNumber number) const noexcept {
    const auto* const store = find_store(number);
    return store == nullptr ? 0 : store->proof_asked_at.load(std::memory_order_acquire);
}

RecordCache::Use RecordCache::use() noexcept {
    const Hold hold(*this);
    return {.granting = granting_.use(), .refusing = refusing_.use(), .rescues = head_->rescues};
}

} // namespace tokenward::cache
