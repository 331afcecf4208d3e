#include "admin/messages/reminders.hpp"

#include "admin/messages/outbox.hpp"
#include "admin/messages/reminder_due.hpp"
#include "admin/messages/reminder_message.hpp"
#include "admin/messages/reminder_recipients.hpp"
#include "admin/messages/waiting_mails.hpp"
#include "admin/store/batch.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace tokenward::admin {
namespace {

/// Looked at again before the mark: clocks of several daemons differ, and what was being made when
/// the last pass looked may have been made since.
constexpr std::chrono::minutes k_overlap{10};
/// A mark younger than it is left as it is, so that idle daemons write little.
constexpr std::chrono::minutes k_mark_age{5};

/// Scores of `admin:expiry`, both ends included.
struct Range {
    Time from;
    Time to;
};

/// Up to when everything was told. Nothing on the first pass; one ahead of the clock is none.
Answer<std::optional<Time>> read_mark(Records& records, std::string_view channel) {
    const auto text = records.value(records.names().reminders(), channel);
    if (!text) {
        return text.error();
    }
    const auto seconds = *text ? parse_number(**text) : std::nullopt;
    const bool is_good = seconds && from_epoch(*seconds) <= records.now() + k_overlap;
    return is_good ? std::optional(from_epoch(*seconds)) : std::nullopt;
}

/// Without a mark: what ended before now isn't told, and what is about to end all is.
std::array<Range, 2> ranges_to_look_at(std::optional<Time> mark, Time now) {
    const auto ended = std::max(mark.value_or(now) - k_overlap, now - k_reminded_after);
    const auto ending = mark ? *mark + k_reminded_before - k_overlap : now;
    return {{{ended, now}, {std::max(ending, now), now + k_reminded_before}}};
}

/// What came of one token.
struct TokenOutcome {
    enum class What : std::uint8_t {
        Nothing, ///< there is nobody to tell, which is noted like a reminder, or it was told
        Told,
        Held, ///< too many mails wait for one whom it concerns
    };

    What what = What::Nothing;
    std::vector<std::string> logins = {}; ///< that are mailed
};

/// One token, judged once more by what stands within the change.
class Reminding {
public:
    Reminding(Change& change, std::string_view channel, const WaitingMails& waiting)
        : change_(change), channel_(channel), waiting_(waiting) {}

    Answer<TokenOutcome> run(const std::string& id) {
        const auto key = change_.names().token(id);
        auto token = change_.find<TokenDetail>(key);
        if (!token) {
            return token.error();
        }
        const auto kind = *token ? due_reminder(**token, channel_, change_.now()) : std::nullopt;
        if (!kind) {
            return TokenOutcome();
        }
        const auto messages = messages_about(**token, *kind);
        if (!messages) {
            return messages.error();
        }
        if (!waiting_.have_room(logins_)) {
            return TokenOutcome{TokenOutcome::What::Held};
        }
        for (const auto& message : *messages) {
            if (const auto queued = enqueue(change_, message); !queued) {
                return queued.error();
            }
        }
        (*token)->reminded[std::string(channel_)] = {*kind, *(*token)->expires_at};
        change_.put(key, **token);
        return TokenOutcome{messages->empty() ? TokenOutcome::What::Nothing
                                              : TokenOutcome::What::Told,
                            std::move(logins_)};
    }

private:
    using Messages = Answer<std::vector<Message>>;

    Messages messages_about(const TokenDetail& token, ReminderKind kind) {
        return channel_ == channel::mail ? mails(token, kind) : webhooks(token, kind);
    }

    Messages mails(const TokenDetail& token, ReminderKind kind) {
        auto logins = mail_recipients(change_, token);
        if (!logins) {
            return logins.error();
        }
        logins_ = *std::move(logins);
        std::vector<Message> messages;
        messages.reserve(logins_.size());
        for (const auto& login : logins_) {
            messages.push_back(reminder_mail(token, kind, login));
        }
        return messages;
    }

    Messages webhooks(const TokenDetail& token, ReminderKind kind) {
        const auto lives = has_living_holder(change_, token);
        if (!lives) {
            return lives.error();
        }
        return *lives ? std::vector{reminder_webhook(token, kind, change_.now())}
                      : std::vector<Message>();
    }

    Change& change_;
    std::string_view channel_;
    const WaitingMails& waiting_;
    std::vector<std::string> logins_; ///< that are to be mailed
};

/// Whose it is; those of one holder concern the same people.
std::string holder_of(const TokenDetail& token) {
    return token.organization.empty() ? "user " + token.owner
                                      : "organization " + token.organization;
}

/// What may pass by waiting, and would meet every other token as well.
bool meets_every_token(FailureKind kind) {
    return kind == FailureKind::Unavailable || kind == FailureKind::StoreRefused ||
           kind == FailureKind::Uncertain;
}

/// One look at all that may be due.
class Pass {
public:
    Pass(Store& store, std::string_view channel, const std::stop_token& stop, std::size_t limit)
        : store_(store), channel_(channel), stop_(stop), limit_(limit) {}

    Answer<ReminderPass> run() {
        const auto look = store_.look();
        if (!look) {
            return look.error();
        }
        const auto mark = read_mark(**look, channel_);
        if (!mark) {
            return mark.error();
        }
        for (const auto& range : ranges_to_look_at(*mark, (*look)->now())) {
            if (const auto done = look_at(**look, range); !done) {
                return done.error();
            }
        }
        const bool is_whole = !result_.more && !result_.is_full && result_.held == 0;
        const bool is_old = !*mark || (*look)->now() - **mark >= k_mark_age;
        if (is_whole && is_old) {
            if (const auto done = move_mark((*look)->now()); !done) {
                return done.error();
            }
        }
        return std::move(result_);
    }

private:
    Answer<Done> look_at(Records& records, const Range& range) {
        const auto ids = ids_in(records, range);
        if (!ids) {
            return ids.error();
        }
        for (std::size_t at = 0; at < ids->size() && !is_over(); at += k_batch) {
            const auto batch = std::span(*ids).subspan(at, std::min(k_batch, ids->size() - at));
            if (const auto done = take(records, batch); !done) {
                return done;
            }
        }
        return Done{};
    }

    Answer<std::vector<std::string>> ids_in(Records& records, const Range& range) {
        const auto index = records.names().tokens_by_expiry();
        const auto from = std::to_string(to_epoch(range.from));
        const auto to = std::to_string(to_epoch(range.to));
        const std::array<std::string_view, 4> command = {"ZRANGEBYSCORE", index, from, to};
        const auto reply = records.ask(index, command);
        if (!reply) {
            return reply.error();
        }
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < reply->view().size(); ++i) {
            // The index is a hint; what isn't a token's id leads nowhere.
            if (const auto id = reply->view()[i].string().value_or(""); is_token_id(id)) {
                ids.emplace_back(id);
            }
        }
        return ids;
    }

    /// Most of a batch is told already, or not to be: that needs no change.
    Answer<Done> take(Records& records, std::span<const std::string> ids) {
        std::vector<std::string> keys;
        for (const auto& id : ids) {
            keys.push_back(records.names().token(id));
        }
        const auto found = records.find_all<TokenDetail>(keys);
        if (!found) {
            return found.error();
        }
        for (const auto& token : found->records) {
            if (is_over()) {
                break;
            }
            if (due_reminder(token, channel_, records.now())) {
                if (const auto done = remind(records, token); !done) {
                    return done;
                }
            }
        }
        return Done{};
    }

    Answer<Done> remind(Records& records, const TokenDetail& token) {
        // Else all that is held would be judged again in each pass, and nothing behind it.
        if (held_.contains(holder_of(token))) {
            ++result_.held;
            return Done{};
        }
        if (judged_++ == limit_) {
            result_.more = true;
            return Done{};
        }
        if (auto counted = count_waiting(records); !counted) {
            return counted;
        }
        const auto told = store_.change(
            [&](Change& change) { return Reminding(change, channel_, *waiting_).run(token.id); });
        if (told) {
            note(token, *told);
            return Done{};
        }
        if (meets_every_token(told.error().kind)) {
            return told.error();
        }
        switch (told.error().kind) {
        case FailureKind::Conflict:
            result_.is_full = true;
            break;
        case FailureKind::Busy:
            result_.more = true;
            break;
        default:
            result_.skipped.push_back(told.error().message);
        }
        return Done{};
    }

    /// When the first one is to be told of: mostly there is none.
    Answer<Done> count_waiting(Records& records) {
        if (waiting_) {
            return Done{};
        }
        auto counted = channel_ == channel::mail ? WaitingMails::count(records)
                                                 : Answer<WaitingMails>(WaitingMails());
        if (!counted) {
            return counted.error();
        }
        waiting_ = *std::move(counted);
        return Done{};
    }

    void note(const TokenDetail& token, const TokenOutcome& outcome) {
        waiting_->add(outcome.logins);
        result_.tokens += outcome.what == TokenOutcome::What::Told ? 1 : 0;
        if (outcome.what == TokenOutcome::What::Held) {
            held_.insert(holder_of(token));
            ++result_.held;
        }
    }

    [[nodiscard]] bool is_over() {
        result_.more = result_.more || stop_.stop_requested();
        return result_.more || result_.is_full;
    }

    Answer<Done> move_mark(Time now) {
        return store_.change([&](Change& change) -> Answer<Done> {
            change.set_value(change.names().reminders(), channel_, std::to_string(to_epoch(now)));
            return Done{};
        });
    }

    Store& store_;
    std::string_view channel_;
    const std::stop_token& stop_;
    std::size_t limit_;
    std::size_t judged_ = 0; ///< within changes
    std::optional<WaitingMails> waiting_;
    std::set<std::string> held_; ///< holders
    ReminderPass result_;
};

} // namespace

Answer<ReminderPass> queue_reminders(Store& store, std::string_view channel,
                                     const std::stop_token& stop, std::size_t limit) {
    return Pass(store, channel, stop, limit).run();
}

} // namespace tokenward::admin
