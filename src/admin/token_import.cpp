#include "admin/token_import.hpp"

#include "admin/authority.hpp"
#include "admin/expiry.hpp"
#include "admin/gate_records.hpp"
#include "admin/require.hpp"
#include "admin/token_index.hpp"
#include "admin/token_request.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/seen_name.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// The rules that need no store; with the name trimmed.
Answer<TokenRequest> check_foreign(const ForeignToken& token) {
    if (token.type != TokenType::User && token.type != TokenType::Project &&
        token.type != TokenType::Global) {
        return invalid("only user, project and global tokens are imported");
    }
    TokenRequest request;
    request.name = token.name;
    request.type = token.type;
    request.owner = token.owner;
    if (!token.project.empty()) {
        request.projects.push_back(token.project);
    }
    request.expires_at = token.expires_at;
    if (token.type == TokenType::User && !token.project.empty()) {
        return invalid("a user token names no project");
    }
    return check_request(std::move(request));
}

Failure damaged(std::string message) {
    return {FailureKind::Damaged, std::move(message)};
}

/// One import, within one change.
class Import {
public:
    Import(Change& change, const Actor& actor, const ForeignToken& token,
           const TokenRequest& request, const ImportedToken& hash)
        : change_(change), actor_(actor), token_(token), request_(request) {
        detail_.id = hash.id();
        detail_.lookup = hash.lookup().view();
        detail_.name = request.name;
        detail_.type = request.type;
        detail_.expires_at = request.expires_at;
        detail_.permissions = PermissionSet::all();
        detail_.created_at = token.created_at;
    }

    Answer<ImportedDetail> run() {
        if (const auto may = require_administrator(change_, actor_); !may) {
            return may.error();
        }
        auto before = find_before();
        if (!before) {
            return before.error();
        }
        if (*before) {
            return ImportedDetail{**std::move(before), true};
        }
        using Step = Answer<Done> (Import::*)();
        for (const Step step : {&Import::check_times, &Import::find_owner, &Import::find_project,
                                &Import::check_name_is_free}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        write();
        return ImportedDetail{std::move(detail_), false};
    }

private:
    using Before = std::optional<TokenDetail>;

    /// What the store knows of this very token. Of anything else that stands in its place there is
    /// an error: it isn't here, and can't come.
    Answer<Before> find_before() {
        const auto gate = change_.gate_token(detail_.lookup);
        if (!gate) {
            return gate.error();
        }
        if (gate->state == GateTokenState::Tombstone) {
            return conflict("this token was ended here (" + gate->id +
                            ") and can't be brought back");
        }
        if (gate->state == GateTokenState::Token && gate->id != detail_.id) {
            return conflict("what the gate has under this hash is another token, " + gate->id);
        }
        auto before = change_.find<TokenDetail>(change_.names().token(detail_.id));
        if (!before) {
            return before.error();
        }
        if (!*before) {
            return gate->state == GateTokenState::Absent
                       ? Answer<Before>(Before())
                       : damaged("the gate has a record of this token, " + detail_.id +
                                 ", without its details");
        }
        if (const auto same = require_same(**before, gate->state); !same) {
            return same.error();
        }
        return before;
    }

    Answer<Done> require_same(const TokenDetail& before, GateTokenState gate) {
        if (before.owner != token_.owner || before.type != token_.type) {
            return conflict("this token is here already, as a " +
                            std::string(to_word(before.type)) + " token of \"" + before.owner +
                            "\": " + detail_.id);
        }
        if (gate == GateTokenState::Damaged) {
            return damaged("the gate's record of this token, " + detail_.id +
                           ", has a bad seal or an unknown form: it is let in nowhere and can "
                           "only be revoked");
        }
        // Once expired, it leaves the gate in time.
        const bool expired = before.expires_at && change_.now() >= *before.expires_at;
        if (gate == GateTokenState::Absent && !expired) {
            return damaged("the gate has no record of this token any more, " + detail_.id +
                           ": it is let in nowhere and can only be revoked");
        }
        return Done{};
    }

    Answer<Done> check_times() {
        const auto now = change_.now();
        if (token_.created_at < Time{} || token_.created_at > now) {
            return refused("the time of its creation is not in the past");
        }
        if (token_.last_used && (*token_.last_used < Time{} || *token_.last_used > now)) {
            return refused("the time of its last use is not in the past");
        }
        return check_expiry(token_.expires_at, now, std::nullopt);
    }

    Answer<Done> find_owner() {
        const auto owner = require_active_user(change_, request_.owner);
        if (!owner) {
            return owner.error();
        }
        detail_.owner = owner->login;
        detail_.owner_incarnation = owner->incarnation;
        return Done{};
    }

    Answer<Done> find_project() {
        if (request_.projects.empty()) {
            detail_.projects = ProjectScope::all();
            return Done{};
        }
        const auto project = require_project(change_, request_.projects.front());
        if (!project) {
            return project.error();
        }
        detail_.projects.add(project->key, project->incarnation);
        return Done{};
    }

    Answer<Done> check_name_is_free() {
        return require_name_is_free(change_, detail_, detail_.name);
    }

    void write() {
        detail_.origin = TokenOrigin{std::string(k_sonarqube), change_.now()};
        detail_.created_by = actor_.name();
        change_.put(change_.names().token(detail_.id), detail_);
        index_token(change_, detail_);
        if (token_.last_used) {
            change_.set_value(seen_key(change_.names().prefix(), seen_bucket(detail_.id)),
                              detail_.id, std::to_string(to_epoch(*token_.last_used)));
        }
        change_.audit(actor_,
                      {"token.import",
                       detail_.id,
                       {{"name", detail_.name},
                        {"type", std::string(to_word(detail_.type))},
                        {"expires", detail_.expires_at ? time_text(*detail_.expires_at) : "never"},
                        {"owner", detail_.owner},
                        {"origin", detail_.origin->server}}});
        put_gate_token(change_, GateOrder::Gives, detail_);
    }

    Change& change_;
    const Actor& actor_;
    const ForeignToken& token_;
    const TokenRequest& request_;
    TokenDetail detail_;
};

} // namespace

Answer<ImportedDetail> import_token(Store& store, const Actor& actor, const ForeignToken& token) {
    const auto hash = ImportedToken::from_hash(token.hash);
    if (!hash) {
        return invalid("the hash is not 96 hexadecimal digits: not a SHA-384");
    }
    const auto request = check_foreign(token);
    if (!request) {
        return request.error();
    }
    return store.change(
        [&](Change& change) { return Import(change, actor, token, *request, *hash).run(); });
}

} // namespace tokenward::admin
