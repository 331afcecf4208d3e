#include "notify/mail_delivery.hpp"

#include "admin/reminder_message.hpp"
#include "notify/reminder_text.hpp"

#include <utility>

namespace tokenward::notify {

admin::Answer<Attempt> send_mail(admin::Store& store, MailSender& sender,
                                 const admin::Message& message, const std::stop_token& stop) {
    const auto reminder = admin::read_reminder_mail(store, message);
    if (!reminder) {
        return reminder.error();
    }
    if (!*reminder) {
        return Attempt{AttemptEnd::Obsolete,
                       "its token or its recipient has changed since it was written"};
    }
    auto [subject, text] = reminder_text(**reminder, sender.public_url());
    const auto& to = (*reminder)->to.profile;
    return sender.send({message.id, sender.from(), to.email, to.name, std::move(subject),
                        std::move(text), (*reminder)->now},
                       stop);
}

} // namespace tokenward::notify
