#include "redis/hash_outcome.hpp"

namespace tokenward::redis {

std::string_view to_word(LinkFault fault) noexcept {
    switch (fault) {
    case LinkFault::NotConnected:
        return "not connected";
    case LinkFault::QueueFull:
        return "too many reads wait";
    case LinkFault::Timeout:
        return "no reply in time";
    case LinkFault::LinkLost:
        return "link lost";
    case LinkFault::Refused:
        return "refused";
    case LinkFault::BadReply:
        return "bad reply";
    case LinkFault::Stopped:
        return "stopped";
    }
    return "unknown fault";
}

HashOutcome HashOutcome::found(std::span<Field> fields) noexcept {
    HashOutcome outcome;
    outcome.state = HashState::Found;
    outcome.fields = fields;
    return outcome;
}

HashOutcome HashOutcome::absent() noexcept {
    HashOutcome outcome;
    outcome.state = HashState::Absent;
    return outcome;
}

HashOutcome HashOutcome::unavailable(LinkFault fault, std::string_view text) noexcept {
    HashOutcome outcome;
    outcome.fault = fault;
    outcome.text = text;
    return outcome;
}

HashOutcome HashDecoder::decode(ReplyView reply) {
    const auto bad = [](std::string_view why) {
        return HashOutcome::unavailable(LinkFault::BadReply, why);
    };
    if (reply.is(ReplyKind::Error)) {
        return HashOutcome::unavailable(LinkFault::Refused, reply.error());
    }
    if (!reply.is(ReplyKind::Array)) {
        return bad("the reply to HGETALL is no array");
    }
    if (reply.size() == 0) {
        return HashOutcome::absent();
    }
    if (reply.size() % 2 != 0) {
        return bad("the reply to HGETALL has a field without a value");
    }
    if (reply.size() / 2 > k_max_record_fields) {
        return bad("the record has too many fields");
    }
    fields_.clear();
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < reply.size(); at += 2) {
        const auto name = reply[at].string();
        const auto value = reply[at + 1].string();
        if (!name || !value) {
            return bad("the reply to HGETALL holds something that is no string");
        }
        bytes += name->size() + value->size();
        fields_.push_back({*name, *value});
    }
    if (bytes > k_max_record_bytes) {
        return bad("the record is too large");
    }
    return HashOutcome::found(fields_);
}

} // namespace tokenward::redis
