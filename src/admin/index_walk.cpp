#include "admin/index_walk.hpp"

#include "admin/records.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_page = 1000;
/// So many members may come or go between two questions.
constexpr std::int64_t k_slack = 64;
constexpr int k_attempts = 100;
/// A page goes on behind one of so many, unless all of them went.
constexpr std::size_t k_anchors = 16;

std::int64_t with_slack(std::int64_t rank) noexcept {
    return std::max<std::int64_t>(0, rank - k_slack);
}

} // namespace

Answer<std::vector<std::string>> IndexWalk::next() {
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        const auto from = start();
        if (!from) {
            return from.error();
        }
        auto entries = entries_behind(*from);
        if (!entries) {
            return entries.error();
        }
        if (*entries) {
            return take(**std::move(entries));
        }
    }
    return Failure{FailureKind::Busy, "others keep changing the index " + index_};
}

std::vector<std::string> IndexWalk::take(std::vector<Entry> entries) {
    std::vector<std::string> members;
    members.reserve(entries.size());
    std::ranges::transform(entries, std::back_inserter(members), &Entry::member);
    if (!entries.empty()) {
        last_ = std::move(entries);
    }
    return members;
}

/// Ranks move, so a page begins behind the last one's last member that is still there.
Answer<IndexWalk::Start> IndexWalk::start() {
    if (last_.empty()) {
        return Start{};
    }
    const auto anchors = std::min(k_anchors, last_.size());
    const auto latest_first = std::views::reverse(last_) | std::views::take(anchors);
    std::vector<std::vector<std::string>> questions;
    for (const auto& entry : latest_first) {
        questions.push_back({"ZRANK", index_, entry.member});
    }
    questions.push_back({"ZCOUNT", index_, "-inf", "(" + last_.front().score});
    const auto replies = exchange_all(client_, questions);
    if (!replies) {
        return replies.error();
    }
    for (std::size_t i = 0; i < anchors; ++i) {
        if (const auto rank = (*replies)[i].view().integer()) {
            return Start{with_slack(*rank), latest_first[i].member};
        }
    }
    return Start{with_slack(replies->back().view().integer().value_or(0)), {}};
}

Answer<std::optional<std::vector<IndexWalk::Entry>>> IndexWalk::entries_behind(const Start& start) {
    const auto last = start.rank + k_slack + static_cast<std::int64_t>(k_page);
    const auto replies = exchange_all(client_, {{"ZRANGE", index_, std::to_string(start.rank),
                                                 std::to_string(last), "WITHSCORES"}});
    if (!replies) {
        return replies.error();
    }
    const auto view = replies->front().view();
    std::vector<Entry> entries;
    for (std::size_t i = 0; i + 1 < view.size(); i += 2) {
        entries.push_back({std::string(view[i].string().value_or("")),
                           std::string(view[i + 1].string().value_or("0"))});
    }
    if (start.behind.empty()) {
        return std::optional(std::move(entries));
    }
    const bool is_full = last - start.rank + 1 == static_cast<std::int64_t>(entries.size());
    const auto behind = std::ranges::find(entries, start.behind, &Entry::member);
    if (behind == entries.end() || (is_full && behind + 1 == entries.end())) {
        return std::optional<std::vector<Entry>>();
    }
    entries.erase(entries.begin(), behind + 1);
    return std::optional(std::move(entries));
}

} // namespace tokenward::admin
