#include "redis/handshake.hpp"

#include "redis/printable.hpp"

namespace tokenward::redis {

std::string_view judge_role(ReplyView reply) noexcept {
    if (reply.is(ReplyKind::Error)) {
        return reply.error();
    }
    const auto role = reply[0].string();
    if (!role) {
        return "the reply to ROLE is of an unknown form";
    }
    return *role == "master" ? std::string_view{} : "this Redis is a replica, not a master";
}

std::string judge_meta(ReplyView reply, HashDecoder& decoder, HandshakeVerifier& verifier,
                       std::string_view key) {
    const auto outcome = decoder.decode(reply);
    switch (outcome.state) {
    case HashState::Found:
        if (const auto verdict = verifier.verify(key, outcome.fields); !verdict) {
            return std::string(PrintableText(verdict.error().message).view());
        }
        return {};
    case HashState::Absent:
        return "this Redis is not initialised: it has no gate:meta under this prefix";
    case HashState::Unavailable:
        break;
    }
    return std::string(outcome.text);
}

Handshake::Handshake(const LinkOptions& options, HandshakeVerifier* verifier)
    : options_(&options), verifier_(verifier) {}

void Handshake::begin(OutputBuffer& out) {
    count_ = next_ = 0;
    error_.clear();
    run_id_ = {};
    const auto password = options_->password.view();
    if (!options_->user.empty()) {
        out.append({"AUTH", options_->user, password});
        asked_[count_++] = Ask::Auth;
    } else if (!password.empty()) {
        out.append({"AUTH", password});
        asked_[count_++] = Ask::Auth;
    }
    if (options_->db != 0) {
        out.append({"SELECT", std::to_string(options_->db)});
        asked_[count_++] = Ask::Select;
    }
    out.append({"ROLE"});
    asked_[count_++] = Ask::Role;
    if (verifier_ != nullptr) {
        out.append({"INFO", "server"});
        asked_[count_++] = Ask::Info;
        out.append({"HGETALL", RecordName::meta(options_->prefix).view()});
        asked_[count_++] = Ask::Meta;
    }
}

Handshake::Step Handshake::take(ReplyView reply) {
    if (next_ >= count_) {
        return failed("handshake", "a reply nobody asked for");
    }
    switch (asked_[next_++]) {
    case Ask::Auth:
        if (!reply.is_ok()) {
            return failed("AUTH", reply.is(ReplyKind::Error) ? reply.error() : "an unknown reply");
        }
        break;
    case Ask::Select:
        if (!reply.is_ok()) {
            return failed("SELECT",
                          reply.is(ReplyKind::Error) ? reply.error() : "an unknown reply");
        }
        break;
    case Ask::Role:
        if (const auto why = judge_role(reply); !why.empty()) {
            return failed("ROLE", why);
        }
        break;
    case Ask::Info:
        if (const auto why = judge_info(reply, run_id_); !why.empty()) {
            return failed("INFO", why);
        }
        break;
    case Ask::Meta:
        if (const auto why =
                judge_meta(reply, decoder_, *verifier_, RecordName::meta(options_->prefix).view());
            !why.empty()) {
            return failed("gate:meta", why);
        }
        break;
    }
    return next_ == count_ ? Step::Done : Step::More;
}

Handshake::Step Handshake::failed(std::string_view what, std::string_view why) {
    error_.assign(what).append(": ").append(why);
    return Step::Failed;
}

} // namespace tokenward::redis
