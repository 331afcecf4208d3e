/// @file record_read.hpp
/// One record on its way to a check: from the request's shelf, or from Redis.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/record_shelf.hpp"
#include "redis/ticket.hpp"
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

class RecordRead final : private redis::HashCallback {
public:
    enum class State : std::uint8_t { NotAsked, Pending, Found, Absent, Unavailable };

    /// Pending afterwards, or Found or Absent when the shelf has it. `listener` and `shelf` must
    /// outlive the read.
    void start(const Store& store, const RecordName& name, RecordShelf& shelf,
               ReadListener& listener);
    void cancel() noexcept { ticket_.cancel(); }

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] bool is(State wanted) const noexcept { return state_ == wanted; }
    /// The record's full name; after start().
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// Found only; in the request's pool.
    [[nodiscard]] std::span<Field> fields() const noexcept { return fields_; }
    /// Unavailable only.
    [[nodiscard]] redis::LinkFault fault() const noexcept { return fault_; }

private:
    void on_hash(const redis::HashOutcome& outcome) noexcept override;
    void take(const ShelvedRecord* record) noexcept;

    const Store* store_ = nullptr;
    RecordShelf* shelf_ = nullptr;
    ReadListener* listener_ = nullptr;
    std::string_view name_;
    std::span<Field> fields_;
    redis::Ticket ticket_;
    redis::LinkFault fault_ = redis::LinkFault::NotConnected;
    State state_ = State::NotAsked;
};

} // namespace tokenward::nginx
