#include "nginx/ngx.hpp"

#include "nginx/gate_check.hpp"

#include "nginx/clock.hpp"
#include "nginx/guard.hpp"
#include "nginx/location_requirement.hpp"
#include "nginx/pool.hpp"
#include "nginx/presented_credential.hpp"
#include "nginx/text.hpp"

#include <algorithm>
#include <new>

namespace tokenward::nginx {
namespace {

Reason reason_of(CredentialState state) noexcept {
    switch (state) {
    case CredentialState::None:
        return Reason::NoCredential;
    case CredentialState::Malformed:
        return Reason::MalformedCredential;
    case CredentialState::Conflicting:
        return Reason::ConflictingCredentials;
    case CredentialState::Found:
        break;
    }
    return Reason::None;
}

} // namespace

GateCheck::GateCheck(ngx_http_request_t* request, const LocationConf& conf, const MainConf& main,
                     RecordShelf* shelf) noexcept
    : request_(request),
      conf_(conf),
      main_(main),
      own_shelf_(request->pool),
      shelf_(shelf != nullptr ? *shelf : own_shelf_) {
    resume_.data = this;
    resume_.handler = on_resume;
    resume_.log = request->connection->log;
}

GateCheck::~GateCheck() {
    stop_waiting();
}

void GateCheck::stop_waiting() noexcept {
    for (auto& read : reads_) {
        if (read) {
            read->cancel();
        }
    }
    if (resume_.posted) {
        ngx_delete_posted_event(&resume_);
    }
}

void GateCheck::withdraw() noexcept {
    stop_waiting();
    refusal_.withdraw();
}

ngx_int_t GateCheck::run() {
    return proceed(&GateCheck::begin);
}

ngx_int_t GateCheck::proceed(Verdict (GateCheck::*step)()) {
    try {
        return settle((this->*step)());
    } catch (...) {
        // Nobody will look at this check again; it must not wake its request up.
        stop_waiting();
        main_.decisions->add(Reason::Internal);
        throw;
    }
}

GateCheck::Verdict GateCheck::begin() {
    CredentialCollector collector;
    collect_credential(request_, *conf_.sources, collector);
    if (const auto reason = reason_of(collector.state()); reason != Reason::None) {
        const bool let_through =
            reason == Reason::NoCredential && *conf_.preflight && is_preflight(request_);
        return Decision{let_through ? Reason::None : reason, {}};
    }
    if (collector.from_cookie_only() && is_cross_origin(request_)) {
        return Decision{Reason::CrossOrigin, {}};
    }
    const auto token = collector.token();
    if (const auto lookup = check_token(token, *main_.keys)) {
        return main_.knows_prefix_of(token) ? look_for(*lookup, cache::ReadRoom::Ample)
                                            : Decision{Reason::ForgedToken, {}};
    }
    const auto imported = main_.imported_token(token);
    return imported ? look_for(imported->lookup(), cache::ReadRoom::Bounded)
                    : Decision{Reason::ForgedToken, {}};
}

GateCheck::Verdict GateCheck::look_for(const LookupKey& lookup, cache::ReadRoom room) {
    const auto wanted = evaluate_requirement(request_, conf_);
    if (!wanted) {
        return Decision{wanted.error(), {}};
    }
    wanted_ = *wanted;
    read(TokenSlot, RecordKind::Token,
         RecordName::token(conf_.store->options.prefix, lookup.view()), room);
    return advance();
}

/// As far as what was read allows.
GateCheck::Verdict GateCheck::advance() {
    for (;;) {
        const auto states = read_states();
        if (states.has(RecordRead::State::Pending)) {
            return std::nullopt;
        }
        if (states.has(RecordRead::State::Unavailable)) {
            return Decision{Reason::StoreUnavailable, {}};
        }
        const auto asked = step_;
        const auto verdict = asked == Step::Token       ? judge_token()
                             : asked == Step::Authority ? judge_authority()
                                                        : judge_store();
        if (verdict) {
            return verdict;
        }
    }
}

GateCheck::Verdict GateCheck::judge_token() {
    token_ = open_with_room<TokenEntry>(TokenSlot, packed_attributes, unpack_token);
    if (!token_) {
        return unless_store_is_gone({Reason::UnknownToken, {}});
    }
    if (const auto early = decide_early(*token_, now())) {
        return early;
    }
    const auto& token = std::get<TokenRecord>(*token_);
    const auto needed = needed_records(token, wanted_);
    const auto& prefix = conf_.store->options.prefix;
    if (needed.user) {
        read(UserSlot, RecordKind::User, RecordName::user(prefix, token.owner),
             cache::ReadRoom::Ample);
    }
    if (needed.user_project) {
        read(UserProjectSlot, RecordKind::UserProject,
             RecordName::user_project(prefix, token.owner, needed.project_key),
             cache::ReadRoom::Ample);
    }
    if (needed.project) {
        read(ProjectSlot, RecordKind::Project, RecordName::project(prefix, needed.project_key),
             cache::ReadRoom::Ample);
    }
    step_ = Step::Authority;
    return std::nullopt;
}

GateCheck::Verdict GateCheck::judge_authority() {
    const FoundRecords found{
        .user = open_with_room<UserAuthority>(UserSlot, packed_organizations, unpack_user),
        .user_project = open<ProjectAuthority>(UserProjectSlot, unpack_project_authority),
        .project = open<ProjectRecord>(ProjectSlot, unpack_project),
    };
    const auto decision = decide(*token_, found, wanted_, now());
    return decision.allowed() ? Verdict(decision) : unless_store_is_gone(decision);
}

/// An absent record refuses only in a store that is still there: an emptied Redis knows no token,
/// and must not be heard as saying so.
GateCheck::Verdict GateCheck::unless_store_is_gone(Decision refusal) {
    if (!read_states().has(RecordRead::State::Absent)) {
        return refusal;
    }
    decision_ = refusal;
    read(MetaSlot, RecordKind::Meta, RecordName::meta(conf_.store->options.prefix),
         cache::ReadRoom::Ample);
    step_ = Step::Store;
    return std::nullopt;
}

GateCheck::Verdict GateCheck::judge_store() {
    const bool is_ours = open<StoreMeta>(MetaSlot, unpack_meta).has_value();
    return is_ours ? decision_ : Decision{Reason::StoreUnavailable, {}};
}

void GateCheck::read(Slot slot, RecordKind kind, const RecordName& name, cache::ReadRoom room) {
    reads_[slot].emplace().start(*conf_.store, kind, name, room, shelf_, *this);
}

GateCheck::ReadStates GateCheck::read_states() const noexcept {
    ReadStates states;
    for (const auto& read : reads_) {
        if (read) {
            states.add(read->state());
        }
    }
    return states;
}

/// What isn't found, or is none (a bad seal), is nothing.
template <class Record, class Unpack>
std::optional<Record> GateCheck::open(Slot slot, Unpack unpack) const {
    const auto& read = reads_[slot];
    if (!read || !read->is(RecordRead::State::Found)) {
        return std::nullopt;
    }
    return unpack(read->packed());
}

/// One with a list of fields, for which the request's pool has room.
template <class Record>
std::optional<Record> GateCheck::open_with_room(
    Slot slot, std::size_t (*count)(std::string_view),
    std::optional<Record> (*unpack)(std::string_view, std::span<Field>)) const {
    return open<Record>(slot, [&](std::string_view packed) {
        const auto fields = count(packed);
        if (fields == 0) {
            return unpack(packed, {});
        }
        const auto room = make_span_in_pool<Field>(request_->pool, fields);
        if (room.empty()) {
            throw std::bad_alloc(); // a token that can't be read is no unknown one
        }
        return unpack(packed, room);
    });
}

ngx_int_t GateCheck::settle(Verdict verdict) {
    if (!verdict) {
        wait();
        return answer_;
    }
    decision_ = *verdict;
    if (decision_.allowed()) {
        answer_ = NGX_OK;
    } else {
        answer_ = refusal_.refuse(request_, conf_, decision_, wanted_, id_for_the_log());
    }
    main_.decisions->add(decision_.reason);
    record_use();
    return answer_;
}

std::string_view GateCheck::cache_use() const noexcept {
    using cache::RecordOrigin;
    const auto came = [this](RecordOrigin origin) {
        return std::ranges::any_of(reads_, [origin](const auto& read) {
            return read &&
                   (read->is(RecordRead::State::Found) || read->is(RecordRead::State::Absent)) &&
                   read->origin() == origin;
        });
    };
    if (accepted_token() == nullptr) {
        return {};
    }
    return came(RecordOrigin::StaleCache)   ? "stale"
           : came(RecordOrigin::Read)       ? "miss"
           : came(RecordOrigin::SharedRead) ? "shared"
                                            : "hit";
}

/// That a token was let in, or that one was shown which had been ended.
void GateCheck::record_use() const noexcept {
    if (!token_) {
        return;
    }
    const auto client = view(request_->connection->addr_text);
    if (const auto* const token = accepted_token(); token != nullptr) {
        conf_.store->uses->token_used(*token, client);
    } else if (const auto* const ended = std::get_if<Tombstone>(&*token_); ended != nullptr) {
        conf_.store->uses->tombstone_used(*ended, client);
    }
}

/// Also of a token that was ended, or whose owner was: outside, nothing of it shows.
std::string_view GateCheck::id_for_the_log() const noexcept {
    return token_ ? std::visit([](const auto& entry) { return entry.id; }, *token_)
                  : std::string_view();
}

const TokenRecord* GateCheck::accepted_token() const noexcept {
    return answer_ == NGX_OK ? authenticated_token() : nullptr;
}

const TokenRecord* GateCheck::authenticated_token() const noexcept {
    return token_ && is_authenticated(decision_.reason) ? std::get_if<TokenRecord>(&*token_)
                                                        : nullptr;
}

/// A client that leaves now, or left right behind its request, is noticed; the end of its request
/// cancels our reads.
void GateCheck::wait() noexcept {
    if (request_ != request_->main) {
        return;
    }
    request_->read_event_handler = ngx_http_test_reading;
    auto* const event = request_->connection->read;
    if (event->ready) { // what came with the request makes no new event
        ngx_post_event(event, &ngx_posted_events);
    } else if (ngx_handle_read_event(event, 0) != NGX_OK) {
        ngx_log_error(NGX_LOG_ERR, request_->connection->log, 0,
                      "auth_token: can't watch the client while waiting");
    }
}

void GateCheck::on_read_refused(const RecordRead& read, std::string_view why) noexcept {
    auto name = ngx_text(read.name());
    auto words = ngx_text(why);
    ngx_log_error(NGX_LOG_ERR, request_->connection->log, 0,
                  "auth_token: Redis can't be asked for \"%V\": %V", &name, &words);
}

void GateCheck::on_read_done() noexcept {
    if (!read_states().has(RecordRead::State::Pending)) {
        ngx_post_event(&resume_, &ngx_posted_events);
    }
}

void GateCheck::on_resume(ngx_event_t* event) noexcept {
    static_cast<GateCheck*>(event->data)->resume();
}

void GateCheck::resume() noexcept {
    auto* const connection = request_->connection;
    auto* const request = request_;
    if (ngx_http_get_module_ctx(request, ngx_http_auth_token_module) != this) {
        return; // gone elsewhere without us, as by post_action
    }
    ngx_http_set_log_request(connection->log, request);

    answer_ = guarded(connection->log, static_cast<ngx_int_t>(NGX_HTTP_INTERNAL_SERVER_ERROR),
                      [this] { return proceed(&GateCheck::advance); });
    if (answer_ == NGX_AGAIN) {
        return;
    }
    stop_waiting(); // an error may have left a read behind
    if (request == request->main) {
        request->read_event_handler = ngx_http_block_reading;
    }
    ngx_http_core_run_phases(request); // may end the request, and this check with it
    ngx_http_run_posted_requests(connection);
}

} // namespace tokenward::nginx
