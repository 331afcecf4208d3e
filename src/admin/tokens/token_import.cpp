#include "admin/tokens/token_import.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/token_index.hpp"
#include "admin/tokens/token_request.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::admin {
namespace {

/// What is to be imported, after the rules that need no store.
struct Candidate {
    const ForeignToken* token;
    ImportedToken hash;
    TokenRequest request; ///< with the name trimmed
};

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

Answer<Candidate> check(const ForeignToken& token) {
    const auto hash = ImportedToken::from_hash(token.hash);
    if (!hash) {
        return invalid("the hash is not 96 hexadecimal digits: not a SHA-384");
    }
    auto request = check_foreign(token);
    if (!request) {
        return request.error();
    }
    return Candidate{&token, *hash, *std::move(request)};
}

Failure damaged(std::string message) {
    return {FailureKind::Damaged, std::move(message)};
}

/// One import, within a change.
class Import {
public:
    Import(Change& change, const Actor& actor, const Candidate& candidate)
        : change_(change), actor_(actor), token_(*candidate.token), request_(candidate.request) {
        detail_.id = candidate.hash.id();
        detail_.lookup = candidate.hash.lookup().view();
        detail_.name = request_.name;
        detail_.type = request_.type;
        detail_.owner = request_.owner;
        detail_.expires_at = request_.expires_at;
        detail_.permissions = PermissionSet::all();
        detail_.created_at = token_.created_at;
    }

    /// What run() reads, if nothing stands against it.
    void announce(ReadAhead& reads) const {
        const auto& names = change_.names();
        reads.hash(names.gate_token(detail_.lookup));
        reads.hash(names.token(detail_.id));
        reads.hash(names.user(request_.owner));
        for (const auto& project : request_.projects) {
            reads.hash(names.project(project));
        }
        reads.value(names_index(names, detail_), detail_.name);
    }

    /// Notes nothing when it is refused.
    Answer<ImportedDetail> run() {
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
            change_.set_seen(seen_key(change_.names().prefix(), seen_bucket(detail_.id)),
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

using Candidates = std::span<const Candidate>;
using Imported = std::vector<Answer<ImportedDetail>>;

/// All of them or, on an error of the change itself, none.
Answer<Imported> import_in_one_change(Store& store, const Actor& actor, Candidates candidates) {
    return store.change([&](Change& change) -> Answer<Imported> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        std::vector<Import> imports;
        imports.reserve(candidates.size());
        ReadAhead reads;
        for (const auto& candidate : candidates) {
            imports.emplace_back(change, actor, candidate).announce(reads);
        }
        if (const auto read = change.read_ahead(reads); !read) {
            return read.error();
        }
        Imported results;
        for (auto& import : imports) {
            results.push_back(import.run());
            if (has_ended(results)) {
                return results.back().error();
            }
        }
        return results;
    });
}

/// @return one for each, or fewer: then the last one ended it
Imported import_candidates(Store& store, const Actor& actor, Candidates candidates) {
    auto imported = import_in_one_change(store, actor, candidates);
    if (imported) {
        return *std::move(imported);
    }
    const auto kind = imported.error().kind;
    if (candidates.size() == 1 || kind == FailureKind::Unavailable ||
        kind == FailureKind::Uncertain) {
        return {imported.error()};
    }
    // Something is wrong with one of them, or others keep changing what so many rest on.
    Imported results;
    for (std::size_t i = 0; i < candidates.size() && !has_ended(results); ++i) {
        results.push_back(import_candidates(store, actor, candidates.subspan(i, 1)).front());
    }
    return results;
}

/// Some tokens in a row, of which those of a good form can share a change.
class Run {
public:
    /// False, and nothing done, when it must come in a later one.
    [[nodiscard]] bool add(const ForeignToken& token) {
        auto candidate = check(token);
        if (!candidate) {
            faults_.emplace_back(candidate.error());
            return true;
        }
        if (candidates_.size() == k_imported_at_once || clashes(*candidate)) {
            return false;
        }
        candidates_.push_back(*std::move(candidate));
        faults_.emplace_back();
        return true;
    }

    void import_into(Imported& results, Store& store, const Actor& actor) const {
        const auto imported =
            candidates_.empty() ? Imported() : import_candidates(store, actor, candidates_);
        auto next = imported.begin();
        for (const auto& fault : faults_) {
            results.push_back(fault ? Answer<ImportedDetail>(*fault) : *next++);
            if (has_ended(results)) {
                return;
            }
        }
    }

private:
    /// A change doesn't see what it notes itself, so none may rest on another.
    [[nodiscard]] bool clashes(const Candidate& candidate) const {
        return std::ranges::any_of(candidates_, [&](const Candidate& other) {
            return candidate.hash.id() == other.hash.id() ||
                   candidate.hash.lookup().view() == other.hash.lookup().view() ||
                   (candidate.request.owner == other.request.owner &&
                    candidate.request.name == other.request.name);
        });
    }

    std::vector<Candidate> candidates_;
    std::vector<std::optional<Failure>> faults_; ///< of each token; nothing: the next candidate
};

} // namespace

Answer<ImportedDetail> import_token(Store& store, const Actor& actor, const ForeignToken& token) {
    return import_tokens(store, actor, {&token, 1}).front();
}

std::vector<Answer<ImportedDetail>> import_tokens(Store& store, const Actor& actor,
                                                  std::span<const ForeignToken> tokens) {
    Imported results;
    while (results.size() < tokens.size() && !has_ended(results)) {
        Run run;
        for (auto next = results.size(); next < tokens.size() && run.add(tokens[next]);) {
            ++next;
        }
        run.import_into(results, store, actor);
    }
    return results;
}

} // namespace tokenward::admin
