#include "admin/messages/waiting_mails.hpp"

#include "admin/messages/outbox.hpp"
#include "admin/messages/reminder_message.hpp"
#include "admin/store/batch.hpp"

#include <algorithm>
#include <vector>

namespace tokenward::admin {
Answer<WaitingMails> WaitingMails::count(Records& records) {
    const auto ids = records.members(records.names().outbox(channel::mail));
    if (!ids) {
        return ids.error();
    }
    WaitingMails waiting;
    for (std::size_t at = 0; at < ids->size(); at += k_batch) {
        std::vector<std::string> keys;
        for (const auto& id : std::span(*ids).subspan(at, std::min(k_batch, ids->size() - at))) {
            keys.push_back(records.names().message(id));
        }
        const auto found = records.find_all<Message>(keys);
        if (!found) {
            return found.error();
        }
        for (const auto& message : found->records) {
            if (const auto login = recipient_of(message)) {
                ++waiting.by_login_[*login];
            }
        }
    }
    return waiting;
}

bool WaitingMails::have_room(std::span<const std::string> logins) const {
    return std::ranges::all_of(logins, [&](const auto& login) {
        const auto found = by_login_.find(login);
        return found == by_login_.end() || found->second < k_most_mails_for_one;
    });
}

void WaitingMails::add(std::span<const std::string> logins) {
    for (const auto& login : logins) {
        ++by_login_[login];
    }
}

} // namespace tokenward::admin
