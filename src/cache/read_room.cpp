#include "cache/read_room.hpp"

namespace tokenward::cache {

void BoundedRoom::enter(RecordFlight& flight) noexcept {
    if (first_ == nullptr && inside_ < k_most_inside) {
        flight.seat.state = RoomSeat::State::Inside;
        ++inside_;
    } else {
        wait(flight);
    }
}

void BoundedRoom::leave(RecordFlight& flight) noexcept {
    switch (flight.seat.state) {
    case RoomSeat::State::Outside:
        break;
    case RoomSeat::State::Waiting:
        stop_waiting(flight);
        break;
    case RoomSeat::State::Inside:
        --inside_;
        flight.seat.state = RoomSeat::State::Outside;
        break;
    }
}

RecordFlight* BoundedRoom::admit_next() noexcept {
    if (first_ == nullptr || inside_ == k_most_inside) {
        return nullptr;
    }
    auto& flight = *first_;
    stop_waiting(flight);
    flight.seat.state = RoomSeat::State::Inside;
    ++inside_;
    return &flight;
}

RecordFlight* BoundedRoom::dismiss_next(std::uint64_t moment) noexcept {
    auto* const flight = first_;
    if (flight == nullptr || flight->seat.number >= moment) {
        return nullptr;
    }
    stop_waiting(*flight);
    return flight;
}

void BoundedRoom::wait(RecordFlight& flight) noexcept {
    flight.seat = {RoomSeat::State::Waiting, came_++, last_, nullptr};
    (last_ == nullptr ? first_ : last_->seat.after) = &flight;
    last_ = &flight;
    ++waiting_;
}

void BoundedRoom::stop_waiting(RecordFlight& flight) noexcept {
    auto& seat = flight.seat;
    (seat.before == nullptr ? first_ : seat.before->seat.after) = seat.after;
    (seat.after == nullptr ? last_ : seat.after->seat.before) = seat.before;
    seat = {};
    --waiting_;
}

} // namespace tokenward::cache
