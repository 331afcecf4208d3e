#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/messages/outbox.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace tokenward::admin {

Answer<Verdict> examine_message(Records& records, const std::string& id) {
    const auto key = records.names().message(id);
    const auto message = records.find<Message>(key);
    if (!message) {
        return own_record_bad(message.error(), key);
    }
    Verdict verdict;
    if (!*message) {
        return verdict;
    }
    // Whenever it is due: any score will do.
    const auto index = records.names().outbox((*message)->channel);
    const std::array<std::string_view, 3> command = {"ZSCORE", index, id};
    const auto score = records.ask(index, command);
    if (!score) {
        const bool is_damaged = score.error().kind == FailureKind::Damaged;
        return is_damaged ? Answer<Verdict>(std::move(verdict)) : score.error();
    }
    if (score->view().is(redis::ReplyKind::Nil)) {
        verdict.add(FaultKind::MessageUnqueued, key, [index, id](Change& change) -> Answer<Done> {
            change.index(index, id, to_epoch(change.now()));
            return Done{};
        });
    }
    return verdict;
}

Answer<Verdict> examine_reuse_mark(Records& records, const std::string& id) {
    const auto key = records.names().told_reuse(id);
    const std::array<std::string_view, 2> command = {"PTTL", key};
    const auto left = records.ask(key, command);
    if (!left) {
        return left.error();
    }
    constexpr std::int64_t endless = -1;
    Verdict verdict;
    if (left->view().integer() == endless) {
        verdict.add(FaultKind::MarkWithoutEnd, key, [key](Change& change) -> Answer<Done> {
            change.remove(key);
            return Done{};
        });
    }
    return verdict;
}

} // namespace tokenward::admin
