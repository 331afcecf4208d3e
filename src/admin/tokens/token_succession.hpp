/// @file token_succession.hpp
/// The end of tokens that were rotated out: by their successor's first use, or with their grace.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/change.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <string>

namespace tokenward::admin {

/// Ends what `successor` was made to take the place of, and what that one itself did; its gate
/// record names no predecessor any more, so that the gate tells of its uses no more. How many were
/// ended: none when there is no such token, or none before it.
[[nodiscard]] Answer<std::size_t> end_predecessors(Change& change, const std::string& successor,
                                                   const std::string& client);

/// Ends those whose grace is over: up to their tombstone they were expired. At most `limit` of
/// them; how many there were.
[[nodiscard]] Answer<std::size_t> end_over_graces(Store& store, std::size_t limit);

} // namespace tokenward::admin
