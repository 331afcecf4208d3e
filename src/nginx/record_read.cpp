#include "nginx/ngx.hpp"

#include "nginx/record_read.hpp"

namespace tokenward::nginx {

void RecordRead::start(const Store& store, const RecordName& name, RecordShelf& shelf,
                       ReadListener& listener) {
    store_ = &store;
    shelf_ = &shelf;
    listener_ = &listener;
    if (const auto* const shelved = shelf.find(store, name.view())) {
        name_ = shelved->name;
        take(shelved);
        return;
    }
    name_ = shelf.keep(name.view());
    if (name_.data() == nullptr) {
        state_ = State::Unavailable;
        return;
    }
    ticket_ = store.link->client().read_hash(name_, *this);
    state_ = State::Pending;
}

void RecordRead::take(const ShelvedRecord* record) noexcept {
    if (record == nullptr) { // no memory to keep it
        state_ = State::Unavailable;
        return;
    }
    fields_ = record->fields;
    state_ = fields_.empty() ? State::Absent : State::Found;
}

void RecordRead::on_hash(const redis::HashOutcome& outcome) noexcept {
    if (outcome.state == redis::HashState::Unavailable) {
        fault_ = outcome.fault;
        state_ = State::Unavailable;
        // The link itself tells of its own faults, once for all who waited.
        if (fault_ == redis::LinkFault::Refused || fault_ == redis::LinkFault::BadReply) {
            listener_->on_read_refused(*this, outcome.text);
        }
    } else {
        take(shelf_->put(*store_, name_, outcome.fields));
    }
    listener_->on_read_done();
}

} // namespace tokenward::nginx
