/// @file lists_json.hpp
/// Lists over HTTP: a page, and where the next one begins.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/pages.hpp"
#include "http/json.hpp"
#include "http/route.hpp"
#include "http/schema.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace tokenward::http {

inline constexpr std::size_t k_default_limit = 100;
inline constexpr std::size_t k_most_in_page = 500;

inline constexpr Parameter k_after{.name = "after", .help = "`next` of the page before"};
inline constexpr Parameter k_limit{
    .name = "limit", .help = "1 to 500, 100 without it", .kind = Kind::Integer};
inline constexpr std::array k_paging = {k_after, k_limit};

/// Invalid when it isn't within bounds.
[[nodiscard]] admin::Answer<std::size_t> limit_of(const Call& call);

/// The members of a page of `item`s.
[[nodiscard]] consteval std::array<Member, 3> page_members(const Schema* item) {
    return {Member{"items", Kind::Objects, Presence::Required, {}, {}, item},
            Member{"next", Kind::String, Presence::Nullable,
                   "for `after`; null: this is the last page"},
            Member{"damaged", Kind::Strings, Presence::Required,
                   "a sentence about each record that counts as none"}};
}

template <class Detail, class ToJson>
Response page_response(const admin::Page<Detail>& page, const ToJson& to_json) {
    auto items = Json::array();
    for (const auto& item : page.items) {
        items.push_back(to_json(item));
    }
    return Response::json(
        200,
        {{"items", std::move(items)}, {"next", or_null(page.next)}, {"damaged", page.damaged}});
}

} // namespace tokenward::http
