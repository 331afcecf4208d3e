/// @file pages.hpp
/// Long lists, a page at a time, by the last name of the page before.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/records.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

struct NameCursor {
    std::string after; ///< empty: from the first
    std::size_t limit = 500;
};

template <class Detail> struct Page {
    std::vector<Detail> items;
    std::vector<std::string> damaged; ///< a sentence about each record that is none
    std::string next;                 ///< for NameCursor::after; empty: this was the last page
};

/// The names that follow in a sorted set of equal scores; `limit` of them unless it ends.
[[nodiscard]] Answer<std::vector<std::string>>
names_after(Records& records, const std::string& index, const NameCursor& cursor);

/// `key_of(name)` gives the record's key.
template <class Detail, class KeyOf>
Answer<Page<Detail>> read_page(Records& records, const std::string& index, const NameCursor& cursor,
                               const KeyOf& key_of) {
    const auto names = names_after(records, index, cursor);
    if (!names) {
        return names.error();
    }
    std::vector<std::string> keys;
    for (const auto& name : *names) {
        keys.push_back(key_of(name));
    }
    auto found = records.find_all<Detail>(keys);
    if (!found) {
        return found.error();
    }
    Page<Detail> page;
    page.items = std::move(found->records);
    page.damaged = std::move(found->damaged);
    if (names->size() == cursor.limit) {
        page.next = names->back();
    }
    return page;
}

} // namespace tokenward::admin
