#include "http/caller.hpp"

#include "core/character_class.hpp"
#include "http/session_cookie.hpp"
#include "redis/command.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/answer.hpp"
#include "tokenward/credential.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/reason.hpp"
#include "tokenward/record.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/same_origin.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace tokenward::http {
namespace {

constexpr std::string_view k_realm = "tokenward";

Problem refusal(Reason reason) {
    const auto answer = answer_to(reason);
    const Challenge challenge{ChallengeKind::Bearer, k_realm, {}};
    std::string line(write_challenge(challenge, answer, {}), '\0');
    static_cast<void>(write_challenge(challenge, answer, line));
    // RFC 6750 has no word for some.
    const auto code = answer.error.empty() ? to_word(reason) : answer.error;
    Problem problem{answer.status, code, std::string(answer.description), {}};
    if (!line.empty()) {
        problem.headers.emplace_back("WWW-Authenticate", std::move(line));
    }
    return problem;
}

Problem sent_from_elsewhere() {
    auto problem = refusal(Reason::CrossOrigin);
    problem.detail = "what a browser sends by itself is only taken from a page of this host";
    return problem;
}

void collect(const Request& request, CredentialCollector& collector) {
    constexpr AuthorizationSchemes k_schemes{
        .bearer = true, .basic_username = true, .basic_password = true};
    for (const auto& line : request.headers) {
        if (line.name == "authorization") {
            collector.authorization(line.value, k_schemes);
        } else if (line.name == "cookie") {
            collector.cookies(line.value, session_cookie_name(request));
        }
    }
}

bool has_basic(const Request& request) {
    constexpr std::string_view k_scheme = "Basic ";
    return std::ranges::any_of(request.headers, [k_scheme](const Header& line) {
        const auto scheme = std::string_view(line.value).substr(0, k_scheme.size());
        return line.name == "authorization" && equal_ignoring_case(scheme, k_scheme);
    });
}

/// A browser sends cookies and passwords it remembers for whatever page asks.
bool is_sent_from_elsewhere(const Request& request, const CredentialCollector& collector) {
    return collector.from_cookie_only() ? !is_of_same_origin(request)
                                        : has_basic(request) && is_of_other_origin(request);
}

/// Reads gate records, which stay while it does.
class GateReader {
public:
    explicit GateReader(admin::Store& store) : store_(store) {}

    /// Two records in one go; the second is `gate:meta`: a Redis that was emptied knows no token,
    /// and must not be heard as saying so.
    admin::Answer<Done> read_token_and_meta(const RecordName& token) {
        const auto meta = RecordName::meta(store_.names().prefix());
        auto read = read_all({token, meta});
        if (!read) {
            return read;
        }
        if (!records_[1] || !open_meta(store_.keyring(), meta.view(), records_[1]->fields())) {
            return admin::Failure{admin::FailureKind::StoreRefused,
                                  "this Redis holds no Tokenward store"};
        }
        return read;
    }

    admin::Answer<Done> read_all(const std::vector<RecordName>& names) {
        redis::CommandList commands;
        for (const auto& name : names) {
            commands.add({"HGETALL", name.view()});
        }
        auto replies = store_.client().pipeline(commands);
        if (!replies) {
            return admin::from_reading(replies.error());
        }
        records_.clear();
        for (auto& reply : *replies) {
            auto record = redis::HashRecord::from(std::move(reply));
            // What can't be read is no record, as one with a bad seal.
            records_.push_back(record ? *std::move(record) : std::nullopt);
        }
        return Done{};
    }

    [[nodiscard]] std::optional<redis::HashRecord>& operator[](std::size_t index) {
        return records_[index];
    }

private:
    admin::Store& store_;
    std::vector<std::optional<redis::HashRecord>> records_;
};

/// One request's token, from its look-up key to a decision.
class Authentication {
public:
    Authentication(admin::Store& store, admin::UseNotes& uses, const Request& request,
                   TokenTypes types)
        : store_(store),
          uses_(uses),
          request_(request),
          types_(types),
          token_reader_(store),
          owner_reader_(store) {}

    Result<Caller, Problem> run(const LookupKey& lookup) {
        const auto& prefix = store_.names().prefix();
        const auto name = RecordName::token(prefix, lookup.view());
        if (const auto read = token_reader_.read_token_and_meta(name); !read) {
            return problem_of(read.error());
        }
        if (!token_reader_[0]) {
            return refusal(Reason::UnknownToken);
        }
        const auto entry = open_token(store_.keyring(), name.view(), token_reader_[0]->fields());
        if (!entry) {
            return refusal(Reason::UnknownToken);
        }
        const auto now = store_.surroundings().now();
        if (const auto* const ended = std::get_if<Tombstone>(&*entry)) {
            uses_.tombstone_used(store_, *ended, request_.client);
        }
        if (const auto early = decide_early(*entry, now)) {
            return refusal(early->reason);
        }
        return judge(std::get<TokenRecord>(*entry), now);
    }

private:
    Result<Caller, Problem> judge(const TokenRecord& token, Time now) {
        FoundRecords found;
        if (!token.owner.empty()) {
            const auto name = RecordName::user(store_.names().prefix(), token.owner);
            if (const auto read = owner_reader_.read_all({name}); !read) {
                return problem_of(read.error());
            }
            if (owner_reader_[0]) {
                const auto user =
                    open_user(store_.keyring(), name.view(), owner_reader_[0]->fields());
                found.user = user ? std::optional(*user) : std::nullopt;
            }
        }
        // What it was narrowed to binds each thing that is done through it, by Actor::through, and
        // not whether it may be shown here.
        auto whole = token;
        whole.projects = ProjectList::all();
        whole.permissions = PermissionList::all();
        whole.attributes = {};
        Requirement wanted;
        wanted.types = types_;
        const auto decision = decide(TokenEntry(whole), found, wanted, now);
        if (!decision.allowed()) {
            return refusal(decision.reason);
        }
        uses_.token_used(store_, token, request_.client);
        return caller_of(token);
    }

    [[nodiscard]] Caller caller_of(const TokenRecord& token) const {
        Caller caller;
        caller.is_known = true;
        caller.actor.login = token.owner;
        caller.actor.agent = "api";
        caller.actor.from = request_.client;
        caller.actor.through = token.id;
        caller.token_id = token.id;
        caller.token_name = token.name;
        caller.type = token.type;
        caller.expires_at = token.expires_at;
        return caller;
    }

    admin::Store& store_;
    admin::UseNotes& uses_;
    const Request& request_;
    TokenTypes types_;
    GateReader token_reader_;
    GateReader owner_reader_;
};

/// Of a token minted here, or of what has the shape of an imported one.
std::optional<LookupKey> find_lookup(std::string_view token, const Keyring& keys) {
    if (const auto checked = check_token(token, keys)) {
        return *checked;
    }
    const auto imported = ImportedToken::from_token(token);
    return imported ? std::optional(imported->lookup()) : std::nullopt;
}

} // namespace

Result<Caller, Problem> authenticate(admin::Store& store, admin::UseNotes& uses,
                                     const Request& request, TokenTypes types) {
    CredentialCollector collector;
    collect(request, collector);
    switch (collector.state()) {
    case CredentialState::None:
        return refusal(Reason::NoCredential);
    case CredentialState::Malformed:
        return refusal(Reason::MalformedCredential);
    case CredentialState::Conflicting:
        return refusal(Reason::ConflictingCredentials);
    case CredentialState::Found:
        break;
    }
    if (!is_safe_method(request.method) && is_sent_from_elsewhere(request, collector)) {
        return sent_from_elsewhere();
    }
    const auto lookup = find_lookup(collector.token(), store.keyring());
    if (!lookup) {
        return refusal(Reason::ForgedToken);
    }
    return Authentication(store, uses, request, types).run(*lookup);
}

} // namespace tokenward::http
