#include "cache/record_flight.hpp"

namespace tokenward::cache {

RecordFlight::~RecordFlight() {
    while (first_ != nullptr) {
        leave(*first_);
    }
}

void RecordFlight::join(RecordWait& wait) noexcept {
    wait.flight_ = this;
    wait.before_ = last_;
    wait.after_ = nullptr;
    (last_ == nullptr ? first_ : last_->after_) = &wait;
    last_ = &wait;
}

void RecordFlight::leave(RecordWait& wait) noexcept {
    (wait.before_ == nullptr ? first_ : wait.before_->after_) = wait.after_;
    (wait.after_ == nullptr ? last_ : wait.after_->before_) = wait.before_;
    wait.flight_ = nullptr;
    wait.before_ = wait.after_ = nullptr;
}

void RecordFlight::cancel(RecordWait& wait) noexcept {
    leave(wait);
    if (!has_waits()) {
        owner_->on_abandoned(*this);
    }
}

void RecordFlight::answer(RecordAnswer answer) noexcept {
    while (first_ != nullptr) {
        auto& wait = *first_;
        leave(wait);
        wait.on_record(answer);
        if (answer.origin == RecordOrigin::Read) {
            answer.origin = RecordOrigin::SharedRead;
        }
    }
}

void RecordFlight::on_hash(const redis::HashOutcome& outcome) noexcept {
    owner_->on_reply(*this, outcome);
}

void RecordWait::cancel() noexcept {
    if (flight_ != nullptr) {
        flight_->cancel(*this);
    }
}

} // namespace tokenward::cache
