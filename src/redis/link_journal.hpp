/// @file link_journal.hpp
/// The few log lines of a link: how many, and in which words.
#pragma once

#include "redis/address.hpp"
#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"

#include <optional>
#include <string_view>

namespace tokenward::redis {

/// Lost and recovered come once each; a link that flaps writes one of each a second at most. Failed
/// connects come once per interval, and again after a link that worked.
class LinkJournal {
public:
    LinkJournal(LinkLog& log, Milliseconds interval) noexcept : log_(&log), interval_(interval) {}

    void ready(const Address& address);
    void lost(const Address& address, std::string_view why, Milliseconds now);
    void failed(const Address& address, std::string_view why, Milliseconds now);

private:
    void write(LogLevel level, const Address& address, std::string_view what, std::string_view why);

    LinkLog* log_;
    Milliseconds interval_;
    std::optional<Milliseconds> last_lost_;
    std::optional<Milliseconds> last_failed_;
    bool worked_ = false;       // since the last failed connect
    bool trouble_told_ = false; // so that the end of it is told too
};

} // namespace tokenward::redis
