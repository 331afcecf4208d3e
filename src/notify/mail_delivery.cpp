#include "notify/mail_delivery.hpp"

#include "admin/messages/reminder_message.hpp"
#include "notify/reminder_text.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace tokenward::notify {
namespace {

using Clock = std::chrono::steady_clock;

void note(DomainHolds& holds, const std::string& domain, Attempt& attempt) {
    if (attempt.end == AttemptEnd::Sent) {
        holds.succeeded(domain);
    } else if (attempt.is_of_recipient) {
        attempt.hold = DomainHold{domain, holds.failed(domain, Clock::now())};
    }
}

} // namespace

admin::Answer<Attempt> send_mail(admin::Store& store, MailSender& sender, DomainHolds& holds,
                                 const admin::Message& message, const std::stop_token& stop) {
    const auto reminder = admin::read_reminder_mail(store, message);
    if (!reminder) {
        return reminder.error();
    }
    if (!*reminder) {
        return Attempt{AttemptEnd::Obsolete,
                       "its token or its recipient has changed since it was written"};
    }
    const std::string domain(domain_of((*reminder)->to.profile.email));
    if (const auto left = holds.left(domain, Clock::now())) {
        return Attempt{AttemptEnd::PutOff, "its recipient's domain takes no mails", false,
                       DomainHold{domain, *left}};
    }
    auto [subject, text] = reminder_text(**reminder, sender.public_url());
    const auto& to = (*reminder)->to.profile;
    auto attempt = sender.send({message.id, sender.from(), to.email, to.name, std::move(subject),
                                std::move(text), (*reminder)->now},
                               stop);
    note(holds, domain, attempt);
    return attempt;
}

} // namespace tokenward::notify
