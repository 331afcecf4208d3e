#include "redis/link_journal.hpp"

namespace tokenward::redis {

namespace {

constexpr Milliseconds k_flap_gap{1000};

} // namespace

void LinkJournal::ready(const Address& address) {
    if (trouble_told_) {
        trouble_told_ = false;
        write(LogLevel::Notice, address, words_.again, {});
    }
    worked_ = true;
    declined_.clear();
}

void LinkJournal::lost(const Address& address, std::string_view why, Milliseconds now) {
    if (last_lost_ && now - *last_lost_ < k_flap_gap) {
        return;
    }
    last_lost_ = now;
    trouble_told_ = true;
    write(LogLevel::Warning, address, words_.lost, why);
}

void LinkJournal::failed(const Address& address, std::string_view why, Milliseconds now) {
    if (last_failed_ && now - *last_failed_ < (worked_ ? k_flap_gap : interval_)) {
        return;
    }
    worked_ = false;
    last_failed_ = now;
    trouble_told_ = true;
    write(LogLevel::Error, address, words_.failed, why);
}

void LinkJournal::declined(const Address& address, std::string_view why) {
    if (declined_ == why) {
        return;
    }
    declined_ = why;
    trouble_told_ = true;
    write(LogLevel::Warning, address, words_.failed, why);
}

void LinkJournal::write(LogLevel level, const Address& address, std::string_view what,
                        std::string_view why) {
    std::string line = "Redis at ";
    line.append(address.text()).append(": ").append(what).append(why);
    log_->log(level, line);
}

} // namespace tokenward::redis
