#include "admin/tokens/token_listing.hpp"

#include "admin/access/authority.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/last_use.hpp"
#include "admin/tokens/text_search.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// An entry of an index: the score is when the token was created.
struct Entry {
    std::string id;
    std::string created;
};

constexpr std::size_t k_most_tokens = 1000;
constexpr std::size_t k_first_batch = 50;
constexpr std::size_t k_largest_batch = 500;
constexpr std::size_t k_longest_text = 255;

std::optional<Failure> check(const TokenFilter& filter, const TokenCursor& cursor) {
    if (cursor.limit < 1 || cursor.limit > k_most_tokens) {
        return invalid("a page has 1 to " + std::to_string(k_most_tokens) + " tokens");
    }
    if (filter.text.size() > k_longest_text || !is_clean_text(filter.text)) {
        return invalid("the text to look for is not UTF-8 without control characters, or longer "
                       "than " +
                       std::to_string(k_longest_text) + " bytes");
    }
    return std::nullopt;
}

class Listing {
public:
    Listing(Records& records, const Authority& authority, const TokenFilter& filter)
        : records_(records), authority_(authority), filter_(filter) {
        const bool names_nobody = filter.owner.empty() && filter.organization.empty();
        if (names_nobody && !authority.is_administrator()) {
            filter_.owner = authority.user()->login;
        }
    }

    Answer<Page<TokenDetail>> page(const TokenCursor& cursor) {
        for (const auto step : {&Listing::choose_index, &Listing::require_may_list}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        page_.next = cursor.after;
        std::size_t examined = 0;
        std::size_t batch = std::min(cursor.limit, k_first_batch);
        do {
            const auto more = take_batch(cursor.limit, batch);
            if (!more) {
                return more.error();
            }
            if (!*more) {
                return std::move(page_);
            }
            examined += batch;
            batch = std::min(batch * 2, k_largest_batch);
        } while (page_.items.size() < cursor.limit && examined < cursor.most_examined);
        return std::move(page_);
    }

private:
    /// Follows `page_.next`, and moves it on. False: the index has ended.
    Answer<bool> take_batch(std::size_t limit, std::size_t batch) {
        const auto start = start_of(page_.next);
        if (!start) {
            return start.error();
        }
        const auto entries = entries_from(*start, static_cast<std::int64_t>(batch));
        if (!entries) {
            return entries.error();
        }
        std::vector<std::string> keys;
        for (const auto& entry : *entries) {
            keys.push_back(records_.names().token(entry.id));
        }
        auto found = records_.find_all<TokenDetail>(keys);
        if (!found) {
            return found.error();
        }
        std::ranges::move(found->damaged, std::back_inserter(page_.damaged));
        for (auto& token : found->records) {
            if (!fits(token)) {
                continue;
            }
            if (page_.items.size() == limit) {
                page_.next = place_of(page_.items.back());
                return true;
            }
            page_.items.push_back(std::move(token));
        }
        const bool is_last = entries->size() < batch;
        page_.next = is_last ? std::string() : entries->back().created + ":" + entries->back().id;
        return !is_last;
    }

    static std::string place_of(const TokenDetail& token) {
        return std::to_string(to_epoch(token.created_at)) + ":" + token.id;
    }

    /// The narrowest index there is, and the incarnations that entries must be of.
    Answer<Done> choose_index() {
        const auto& names = records_.names();
        const bool sessions = filter_.type == TokenType::Session;
        index_ = sessions ? names.sessions() : names.tokens();
        if (!filter_.project.empty()) {
            const auto project = require_project(records_, filter_.project);
            if (!project) {
                return project.error();
            }
            project_incarnation_ = project->incarnation;
            index_ = names.tokens_on_project(filter_.project);
        }
        if (!filter_.organization.empty()) {
            auto organization = require_organization(records_, filter_.organization);
            if (!organization) {
                return organization.error();
            }
            organization_ = *std::move(organization);
            index_ = names.tokens_of_organization(filter_.organization);
        }
        if (!filter_.owner.empty()) {
            const auto owner = require_user(records_, filter_.owner);
            if (!owner) {
                return owner.error();
            }
            owner_incarnation_ = owner->incarnation;
            index_ = sessions ? names.sessions_of_user(filter_.owner)
                              : names.tokens_of_user(filter_.owner);
        }
        return Done{};
    }

    Answer<Done> require_may_list() {
        const bool may = authority_.is_administrator() || authority_.is_user(filter_.owner) ||
                         (organization_ && authority_.may_in(*organization_, permission::admin));
        return may ? Answer<Done>(Done{})
                   : refused("listing the tokens of others needs a system administrator, or "
                             "\"admin\" in the organization that is named");
    }

    /// The rank after the cursor's token; if that one is gone, of the first as old as it was.
    Answer<std::int64_t> start_of(const std::string& after) {
        if (after.empty()) {
            return std::int64_t{0};
        }
        const auto colon = after.find(':');
        const auto created = parse_number(after.substr(0, colon));
        if (colon == std::string::npos || !created) {
            return invalid("not a place in a list: \"" + after.substr(0, 60) + "\"");
        }
        const auto id = after.substr(colon + 1);
        const std::array<std::string_view, 3> rank = {"ZREVRANK", index_, id};
        auto reply = records_.ask(index_, rank);
        if (!reply) {
            return reply.error();
        }
        if (const auto place = reply->view().integer()) {
            return *place + 1;
        }
        const auto newer_than = "(" + std::to_string(*created);
        const std::array<std::string_view, 4> count = {"ZCOUNT", index_, newer_than, "+inf"};
        reply = records_.ask(index_, count);
        if (!reply) {
            return reply.error();
        }
        return reply->view().integer().value_or(0);
    }

    Answer<std::vector<Entry>> entries_from(std::int64_t start, std::int64_t limit) {
        const auto first = std::to_string(start);
        const auto last = std::to_string(start + limit - 1);
        const std::array<std::string_view, 6> command = {"ZRANGE", index_, first,
                                                         last,     "REV",  "WITHSCORES"};
        const auto reply = records_.ask(index_, command);
        if (!reply) {
            return reply.error();
        }
        const auto view = reply->view();
        if (!view.is(redis::ReplyKind::Array)) {
            return Failure{FailureKind::Damaged, "the index " + index_ + " is no sorted set"};
        }
        std::vector<Entry> entries;
        for (std::size_t i = 0; i + 1 < view.size(); i += 2) {
            entries.push_back({std::string(view[i].string().value_or("")),
                               std::string(view[i + 1].string().value_or("0"))});
        }
        return entries;
    }

    [[nodiscard]] bool fits(const TokenDetail& token) const {
        return (filter_.owner.empty() ||
                (token.owner == filter_.owner && token.owner_incarnation == owner_incarnation_)) &&
               (filter_.organization.empty() ||
                (token.organization == filter_.organization &&
                 token.organization_incarnation == organization_->incarnation)) &&
               (filter_.project.empty() ||
                token.projects.view().incarnation_of(filter_.project) == project_incarnation_) &&
               (filter_.type ? token.type == *filter_.type : token.type != TokenType::Session) &&
               (!filter_.status || token.status(records_.now()) == *filter_.status) &&
               has_text(token) && authority_.is_as_wide_as(token);
    }

    [[nodiscard]] bool has_text(const TokenDetail& token) const {
        return contains_ignoring_case(token.name, filter_.text) ||
               contains_ignoring_case(token.description, filter_.text) ||
               contains_ignoring_case(token.owner, filter_.text);
    }

    Records& records_;
    const Authority& authority_;
    TokenFilter filter_;
    std::string index_;
    std::string owner_incarnation_;
    std::optional<OrganizationDetail> organization_;
    std::string project_incarnation_;
    Page<TokenDetail> page_;
};

} // namespace

Answer<Page<TokenDetail>> list_tokens(Store& store, const Actor& actor, const TokenFilter& filter,
                                      const TokenCursor& cursor) {
    if (auto failure = check(filter, cursor)) {
        return *std::move(failure);
    }
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::over_tokens(**look, actor);
    if (!authority) {
        return authority.error();
    }
    auto page = Listing(**look, *authority, filter).page(cursor);
    if (page) {
        if (const auto done = read_last_uses(store, page->items); !done) {
            return done.error();
        }
    }
    return page;
}

Answer<TokenDetail> show_token(Store& store, const Actor& actor, const std::string& id) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::over_tokens(**look, actor);
    if (!authority) {
        return authority.error();
    }
    auto token = require_token(**look, id);
    if (!token) {
        return token;
    }
    const auto may = authority->may_manage(**look, *token);
    if (!may) {
        return may.error();
    }
    if (!*may) {
        return refuse_token(*authority, *token);
    }
    if (const auto done = read_last_uses(store, {&*token, 1}); !done) {
        return done.error();
    }
    return token;
}

Answer<std::map<std::string, UserDetail>> owners_of(Store& store,
                                                    std::span<const TokenDetail> tokens) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    std::map<std::string, std::string> incarnations;
    for (const auto& token : tokens) {
        if (!token.owner.empty()) {
            incarnations.emplace(token.owner, token.owner_incarnation);
        }
    }
    std::vector<std::string> keys;
    keys.reserve(incarnations.size());
    for (const auto& [login, incarnation] : incarnations) {
        keys.push_back(store.names().user(login));
    }
    auto found = (*look)->find_all<UserDetail>(keys);
    if (!found) {
        return found.error();
    }
    std::map<std::string, UserDetail> owners;
    for (auto& user : found->records) {
        if (incarnations[user.login] == user.incarnation) {
            owners.emplace(user.login, std::move(user));
        }
    }
    return owners;
}

} // namespace tokenward::admin
