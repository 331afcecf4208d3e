#include "admin/token_listing.hpp"

#include "admin/last_use.hpp"
#include "admin/require.hpp"

#include <array>
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

class Listing {
public:
    Listing(Records& records, const TokenFilter& filter) : records_(records), filter_(filter) {}

    Answer<Page<TokenDetail>> page(const TokenCursor& cursor) {
        if (const auto done = choose_index(); !done) {
            return done.error();
        }
        const auto start = start_of(cursor.after);
        if (!start) {
            return start.error();
        }
        const auto entries = entries_from(*start, static_cast<std::int64_t>(cursor.limit));
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
        Page<TokenDetail> page;
        page.damaged = std::move(found->damaged);
        for (auto& token : found->records) {
            if (fits(token)) {
                page.items.push_back(std::move(token));
            }
        }
        if (entries->size() == cursor.limit) {
            page.next = entries->back().created + ":" + entries->back().id;
        }
        return page;
    }

private:
    /// The narrowest index there is, and the incarnations that entries must be of.
    Answer<Done> choose_index() {
        const auto& names = records_.names();
        index_ = names.tokens();
        if (!filter_.project.empty()) {
            const auto project = require_project(records_, filter_.project);
            if (!project) {
                return project.error();
            }
            project_incarnation_ = project->incarnation;
            index_ = names.tokens_on_project(filter_.project);
        }
        if (!filter_.organization.empty()) {
            const auto organization = require_organization(records_, filter_.organization);
            if (!organization) {
                return organization.error();
            }
            organization_incarnation_ = organization->incarnation;
            index_ = names.tokens_of_organization(filter_.organization);
        }
        if (!filter_.owner.empty()) {
            const auto owner = require_user(records_, filter_.owner);
            if (!owner) {
                return owner.error();
            }
            owner_incarnation_ = owner->incarnation;
            index_ = names.tokens_of_user(filter_.owner);
        }
        return Done{};
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
                 token.organization_incarnation == organization_incarnation_)) &&
               (filter_.project.empty() ||
                token.projects.view().incarnation_of(filter_.project) == project_incarnation_) &&
               (!filter_.type || token.type == *filter_.type) &&
               (!filter_.status || token.status(records_.now()) == *filter_.status);
    }

    Records& records_;
    const TokenFilter& filter_;
    std::string index_;
    std::string owner_incarnation_;
    std::string organization_incarnation_;
    std::string project_incarnation_;
};

} // namespace

Answer<Page<TokenDetail>> list_tokens(Store& store, const TokenFilter& filter,
                                      const TokenCursor& cursor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto page = Listing(**look, filter).page(cursor);
    if (page) {
        if (const auto done = read_last_uses(store, page->items); !done) {
            return done.error();
        }
    }
    return page;
}

Answer<TokenDetail> show_token(Store& store, const std::string& id) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto token = require_token(**look, id);
    if (token) {
        if (const auto done = read_last_uses(store, {&*token, 1}); !done) {
            return done.error();
        }
    }
    return token;
}

} // namespace tokenward::admin
