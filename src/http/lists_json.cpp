#include "http/lists_json.hpp"

#include "admin/records/detail_reader.hpp"

namespace tokenward::http {

admin::Answer<std::size_t> limit_of(const Call& call) {
    const auto text = call.parameter("limit");
    if (text.empty()) {
        return k_default_limit;
    }
    const auto number = admin::parse_number(text);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(k_most_in_page)) {
        return admin::invalid("the query's \"limit\" must be 1 to " +
                              std::to_string(k_most_in_page));
    }
    return static_cast<std::size_t>(*number);
}

} // namespace tokenward::http
