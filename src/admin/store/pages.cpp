#include "admin/store/pages.hpp"

#include <array>
#include <string_view>

namespace tokenward::admin {

Answer<std::vector<std::string>> names_after(Records& records, const std::string& index,
                                             const NameCursor& cursor) {
    const auto from = cursor.after.empty() ? std::string("-") : "(" + cursor.after;
    const auto limit = std::to_string(cursor.limit);
    const std::array<std::string_view, 8> command = {"ZRANGE", index,   from, "+",
                                                     "BYLEX",  "LIMIT", "0",  limit};
    const auto reply = records.ask(index, command);
    if (!reply) {
        return reply.error();
    }
    const auto view = reply->view();
    if (!view.is(redis::ReplyKind::Array)) {
        return Failure{FailureKind::Damaged, "the index " + index + " is no sorted set"};
    }
    std::vector<std::string> names;
    names.reserve(view.size());
    for (std::size_t i = 0; i < view.size(); ++i) {
        names.emplace_back(view[i].string().value_or(""));
    }
    return names;
}

} // namespace tokenward::admin
