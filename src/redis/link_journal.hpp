/// @file link_journal.hpp
/// The few log lines of a link: how many, and in which words.
#pragma once

#include "redis/address.hpp"
#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::redis {

/// How a kind of link speaks of itself. Views that live forever.
struct JournalWords {
    std::string_view lost = "link lost: ";
    std::string_view failed = "can't be used: ";
    std::string_view again = "connected again";
};

/// Lost and recovered come once each; a link that flaps writes one of each a second at most. Failed
/// connects come once per interval, and again after a link that worked. That a Redis will not do
/// comes once for each reason.
class LinkJournal {
public:
    LinkJournal(LinkLog& log, Milliseconds interval, const JournalWords& words) noexcept
        : log_(&log), interval_(interval), words_(words) {}

    void ready(const Address& address);
    void lost(const Address& address, std::string_view why, Milliseconds now);
    void failed(const Address& address, std::string_view why, Milliseconds now);
    void declined(const Address& address, std::string_view why);

private:
    void write(LogLevel level, const Address& address, std::string_view what, std::string_view why);

    LinkLog* log_;
    Milliseconds interval_;
    JournalWords words_;
    std::optional<Milliseconds> last_lost_;
    std::optional<Milliseconds> last_failed_;
    std::string declined_;      // why, as told last
    bool worked_ = false;       // since the last failed connect
    bool trouble_told_ = false; // so that the end of it is told too
};

} // namespace tokenward::redis
