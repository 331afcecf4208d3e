/// @file fsck_support.hpp
/// What the examinations of fsck_examine.hpp share.
#pragma once

#include "admin/fsck/fsck_fault.hpp"
#include "admin/store/index_entries.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tokenward::admin {

/// Whether something else stands on which a record hangs.
enum class Standing : std::uint8_t {
    Gone,
    There,
    Unknown, ///< its record has a bad seal: nothing follows from it
};

template <class Detail> struct Neighbour {
    Standing standing = Standing::Gone;
    std::optional<Detail> detail; ///< There
};

template <class Detail> Neighbour<Detail> neighbour_from(Answer<std::optional<Detail>> found) {
    if (!found) {
        return {Standing::Unknown, {}};
    }
    const auto standing = found->has_value() ? Standing::There : Standing::Gone;
    return {standing, *std::move(found)};
}

template <class Detail>
Answer<Neighbour<Detail>> find_neighbour(Records& records, const std::string& key) {
    auto found = records.find<Detail>(key);
    if (!found && found.error().kind != FailureKind::Damaged) {
        return found.error();
    }
    return neighbour_from(std::move(found));
}

/// Whether it stands in the incarnation that is named.
template <class Detail>
Standing standing_of(const Neighbour<Detail>& neighbour, const std::string& incarnation) {
    const bool is_another =
        neighbour.standing == Standing::There && neighbour.detail->incarnation != incarnation;
    return is_another ? Standing::Gone : neighbour.standing;
}

/// Of the very record that is examined, when it can't be read: bad, unless nothing could be read.
[[nodiscard]] Answer<Verdict> own_record_bad(const Failure& failure, const std::string& key);
[[nodiscard]] Verdict own_record_bad(const std::string& key);

/// Adds those of `entries` that aren't in their sorted sets, or not by their score.
[[nodiscard]] Answer<Done> add_missing_entries(Records& records, const IndexEntries& entries,
                                               Verdict& verdict);

[[nodiscard]] std::string text_of(const IndexEntry& entry);

} // namespace tokenward::admin
