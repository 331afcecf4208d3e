#include "admin/audit/audit_listing.hpp"

#include "admin/access/authority.hpp"
#include "redis/reply.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_most_entries = 1000;
constexpr std::size_t k_entries_at_once = 500;

/// A stream's entry id: two numbers.
bool is_entry_id(std::string_view text) {
    const auto dash = text.find('-');
    return dash != std::string_view::npos && parse_number(text.substr(0, dash)) &&
           parse_number(text.substr(dash + 1));
}

AuditRecord record_from(redis::ReplyView entry) {
    AuditRecord record;
    record.id = entry[0].string().value_or("");
    const auto fields = entry[1];
    const std::array<std::pair<std::string_view, std::string*>, 6> known = {
        {{"who", &record.who},
         {"agent", &record.agent},
         {"from", &record.from},
         {"through", &record.through},
         {"what", &record.what},
         {"on", &record.on}}};
    bool has_time = false;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto name = fields[i].string().value_or("");
        const auto value = fields[i + 1].string().value_or("");
        const auto* const place =
            std::ranges::find(known, name, [](const auto& k) { return k.first; });
        if (name == "at" && !has_time) {
            has_time = true;
            record.at = from_epoch(parse_number(value).value_or(0));
        } else if (place != known.end() && place->second->empty()) {
            *place->second = value;
        } else {
            record.details.emplace_back(name, value);
        }
    }
    return record;
}

class AuditReading {
public:
    AuditReading(Records& records, const AuditFilter& filter, std::string own)
        : records_(records), filter_(filter), own_(std::move(own)) {}

    Answer<Page<AuditRecord>> page(const AuditCursor& cursor) {
        page_.next = cursor.after;
        for (std::size_t examined = 0; examined < cursor.most_examined;
             examined += k_entries_at_once) {
            const auto more = take_batch(cursor.limit);
            if (!more) {
                return more.error();
            }
            if (!*more) {
                break;
            }
        }
        return std::move(page_);
    }

private:
    /// False: the page is full, or the log has ended.
    Answer<bool> take_batch(std::size_t limit) {
        const auto key = records_.names().audit(filter_.log);
        const auto from = page_.next.empty() ? std::string("+") : "(" + page_.next;
        const auto count = std::to_string(k_entries_at_once);
        const std::array<std::string_view, 6> command = {"XREVRANGE", key,     from,
                                                         "-",         "COUNT", count};
        const auto reply = records_.ask(key, command);
        if (!reply) {
            return reply.error();
        }
        const auto entries = reply->view();
        if (!entries.is(redis::ReplyKind::Array)) {
            return Failure{FailureKind::Damaged, "the log " + key + " is no stream"};
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (page_.items.size() == limit) {
                page_.next = page_.items.back().id;
                return false;
            }
            auto record = record_from(entries[i]);
            page_.next = record.id;
            if (fits(record)) {
                page_.items.push_back(std::move(record));
            }
        }
        if (entries.size() < k_entries_at_once) {
            page_.next.clear();
            return false;
        }
        return true;
    }

    [[nodiscard]] bool fits(const AuditRecord& record) const {
        return (own_.empty() || is_own(record)) &&
               (filter_.who.empty() || record.who == filter_.who) &&
               (filter_.on.empty() || record.on == filter_.on) && what_fits(record.what) &&
               (!filter_.since || record.at >= *filter_.since) &&
               (!filter_.until || record.at < *filter_.until);
    }

    [[nodiscard]] bool is_own(const AuditRecord& record) const {
        return filter_.log == AuditLog::SignIns ? record.on == own_ : record.who == own_;
    }

    [[nodiscard]] bool what_fits(std::string_view what) const {
        return filter_.what.empty() || what == filter_.what ||
               (filter_.what.ends_with('.') && what.starts_with(filter_.what));
    }

    Records& records_;
    const AuditFilter& filter_;
    std::string own_; ///< only what concerns this user; empty: everything
    Page<AuditRecord> page_;
};

} // namespace

Answer<Page<AuditRecord>> list_audit(Store& store, const Actor& actor, const AuditFilter& filter,
                                     const AuditCursor& cursor) {
    if (cursor.limit < 1 || cursor.limit > k_most_entries) {
        return invalid("a page has 1 to " + std::to_string(k_most_entries) + " entries");
    }
    if (!cursor.after.empty() && !is_entry_id(cursor.after)) {
        return invalid("not a place in a log: \"" + cursor.after.substr(0, 60) + "\"");
    }
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::of(**look, actor);
    if (!authority) {
        return authority.error();
    }
    if (!authority->is_whole()) {
        return refused("the audit log isn't shown through a narrowed token");
    }
    const bool sees_all = authority->is_administrator();
    return AuditReading(**look, filter, sees_all ? std::string() : actor.login).page(cursor);
}

} // namespace tokenward::admin
