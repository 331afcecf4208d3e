/// @file waiting_mails.hpp
/// How many mails wait for whom, so that one person's don't take all the room there is.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/records.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace tokenward::admin {

inline constexpr std::size_t k_most_mails_for_one = 100; ///< that wait for one login

/// Counted from what really waits, so that no count can go wrong for good. Of several daemons that
/// count at the same time each may add as many.
class WaitingMails {
public:
    /// Reads the whole outbox.
    [[nodiscard]] static Answer<WaitingMails> count(Records& records);

    /// Whether each of `logins` may get one more.
    [[nodiscard]] bool have_room(std::span<const std::string> logins) const;
    void add(std::span<const std::string> logins);

private:
    std::map<std::string, std::size_t> by_login_;
};

} // namespace tokenward::admin
