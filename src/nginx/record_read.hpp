/// @file record_read.hpp
/// One record on its way to a check: from the request's shelf, from the cache, or from Redis.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/record_source.hpp"
#include "cache/record_wait.hpp"
#include "nginx/record_shelf.hpp"
#include "tokenward/packed_record.hpp"
#include "tokenward/record_name.hpp"

#include <cstdint>
#include <string_view>

namespace tokenward::nginx {

class RecordRead;

/// Told when a read that was pending has ended.
class ReadListener {
public:
    /// Redis was asked and gave no usable answer; on_read_done() follows. `why` is fit for a log.
    virtual void on_read_refused(const RecordRead& read, std::string_view why) noexcept = 0;
    virtual void on_read_done() noexcept = 0;

protected:
    ~ReadListener() = default;
};

class RecordRead final : private cache::RecordWait {
public:
    enum class State : std::uint8_t { Pending, Found, Absent, Bad, Unavailable };

    /// Pending afterwards, or what shelf or cache have of it, or Unavailable when there is no room.
    /// `listener` and `shelf` must outlive the read.
    void start(const Store& store, RecordKind kind, const RecordName& name, cache::ReadRoom room,
               RecordShelf& shelf, ReadListener& listener);
    void cancel() noexcept { RecordWait::cancel(); }

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] bool is(State wanted) const noexcept { return state_ == wanted; }
    /// The record's full name; after start().
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// Found only; in the request's pool.
    [[nodiscard]] std::string_view packed() const noexcept { return packed_; }
    /// Where it came from; Found and Absent only.
    [[nodiscard]] cache::RecordOrigin origin() const noexcept { return origin_; }

private:
    void on_record(const cache::RecordAnswer& answer) noexcept override;
    void take(const ShelvedRecord* record) noexcept;

    const Store* store_ = nullptr;
    RecordShelf* shelf_ = nullptr;
    ReadListener* listener_ = nullptr;
    std::string_view name_;
    std::string_view packed_;
    cache::RecordOrigin origin_ = cache::RecordOrigin::Read;
    State state_ = State::Pending;
};

} // namespace tokenward::nginx
