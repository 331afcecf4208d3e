#include "redis/tracking_handshake.hpp"

#include "redis/push_message.hpp"

namespace tokenward::redis {

namespace {

// LOADING, BUSY and the like pass; these, and words we don't know, are how a Redis without tracking
// or without the right to it answers.
bool is_lasting(std::string_view error_code) noexcept {
    return error_code.empty() || error_code == "ERR" || error_code == "NOPERM";
}

} // namespace

TrackingHandshake::TrackingHandshake(const LinkOptions& options)
    : greeting_(options, nullptr), prefix_(options.prefix + "gate:") {}

void TrackingHandshake::begin(OutputBuffer& out) {
    due_ = Due::Greeting;
    run_id_ = {};
    error_.clear();
    greeting_.begin(out);
    out.append({"INFO", "server"});
    out.append({"CLIENT", "ID"});
}

TrackingHandshake::Step TrackingHandshake::take(ReplyView reply, OutputBuffer& out) {
    switch (due_) {
    case Due::Greeting:
        return take_greeting(reply);
    case Due::Info:
        return take_info(reply);
    case Due::Id:
        return take_id(reply, out);
    case Due::Tracking:
        return take_tracking(reply);
    case Due::Subscription:
        break;
    }
    return take_subscription(reply);
}

TrackingHandshake::Step TrackingHandshake::take_greeting(ReplyView reply) {
    switch (greeting_.take(reply)) {
    case Handshake::Step::More:
        return Step::More;
    case Handshake::Step::Done:
        due_ = Due::Info;
        return Step::More;
    case Handshake::Step::Failed:
        break;
    }
    error_ = greeting_.error();
    return Step::Failed;
}

TrackingHandshake::Step TrackingHandshake::take_info(ReplyView reply) {
    const auto strange = judge_info(reply, run_id_);
    if (reply.is(ReplyKind::Error) || !strange.empty()) {
        return refused("INFO", reply);
    }
    if (!run_id_.known()) {
        error_ = "INFO: it names no run id";
        return Step::Declined;
    }
    due_ = Due::Id;
    return Step::More;
}

TrackingHandshake::Step TrackingHandshake::take_id(ReplyView reply, OutputBuffer& out) {
    const auto id = reply.integer();
    if (!id || *id <= 0) {
        return refused("CLIENT ID", reply);
    }
    out.append(
        {"CLIENT", "TRACKING", "ON", "REDIRECT", std::to_string(*id), "BCAST", "PREFIX", prefix_});
    out.append({"SUBSCRIBE", k_invalidation_channel});
    due_ = Due::Tracking;
    return Step::Subscribing;
}

TrackingHandshake::Step TrackingHandshake::take_tracking(ReplyView reply) {
    if (!reply.is_ok()) {
        return refused("CLIENT TRACKING", reply);
    }
    due_ = Due::Subscription;
    return Step::More;
}

TrackingHandshake::Step TrackingHandshake::take_subscription(ReplyView reply) {
    if (read_push(reply, prefix_).kind != PushKind::Confirmed) {
        return refused("SUBSCRIBE", reply);
    }
    return Step::Done;
}

TrackingHandshake::Step TrackingHandshake::refused(std::string_view command, ReplyView reply) {
    const bool is_error = reply.is(ReplyKind::Error);
    error_.assign(command).append(": ").append(is_error ? reply.error() : "an unknown reply");
    return is_error && is_lasting(reply.error_code()) ? Step::Declined : Step::Failed;
}

} // namespace tokenward::redis
