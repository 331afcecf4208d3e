#include "nginx/ngx.hpp"

#include "nginx/record_read.hpp"

#include <array>

namespace tokenward::nginx {
namespace {

RecordRead::State state_of(cache::RecordState state) noexcept {
    switch (state) {
    case cache::RecordState::Found:
        return RecordRead::State::Found;
    case cache::RecordState::Absent:
        return RecordRead::State::Absent;
    case cache::RecordState::Bad:
        return RecordRead::State::Bad;
    case cache::RecordState::Unavailable:
        break;
    }
    return RecordRead::State::Unavailable;
}

} // namespace

void RecordRead::start(const Store& store, RecordKind kind, const RecordName& name,
                       cache::ReadRoom room, RecordShelf& shelf, ReadListener& listener) {
    store_ = &store;
    shelf_ = &shelf;
    listener_ = &listener;
    if (const auto* const shelved = shelf.find(store, name.view())) {
        take(shelved);
        return;
    }
    auto& records = store.link->records();
    std::array<char, cache::RecordCache::k_max_record> copy; // filled as far as it is used
    if (const auto cached = records.look_up(name.view(), copy)) {
        take(shelf.put(store, name.view(), *cached));
        return;
    }
    name_ = shelf.keep(name.view());
    if (name_.data() == nullptr) {
        state_ = State::Unavailable;
        return;
    }
    const bool begun = records.read(kind, name_, *this, room);
    state_ = begun ? State::Pending : State::Unavailable;
}

void RecordRead::take(const ShelvedRecord* record) noexcept {
    if (record == nullptr) { // no memory to keep it
        state_ = State::Unavailable;
        return;
    }
    name_ = record->name;
    packed_ = record->packed;
    origin_ = record->origin;
    state_ = state_of(record->state);
}

void RecordRead::on_record(const cache::RecordAnswer& answer) noexcept {
    if (answer.state == cache::RecordState::Unavailable) {
        state_ = State::Unavailable;
        // The link itself tells of its own faults, once for all who waited.
        if (answer.fault == redis::LinkFault::Refused ||
            answer.fault == redis::LinkFault::BadReply) {
            listener_->on_read_refused(*this, answer.text);
        }
    } else {
        take(shelf_->put(*store_, name_, answer));
    }
    listener_->on_read_done();
}

} // namespace tokenward::nginx
