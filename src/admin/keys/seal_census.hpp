/// @file seal_census.hpp
/// Which keys the records in a store are sealed by, and which seals are no good.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "tokenward/time.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace tokenward::admin {

/// Records that count as none, and one of them.
struct BadSeals {
    std::size_t count = 0;
    std::string first; ///< a key's name
};

struct SealCensus {
    std::map<char, std::size_t> good; ///< by key id
    /// By key id, when the youngest thing of which it seals the daemon's record was made.
    std::map<char, Time> newest;
    /// By key id, those of keys that this key file doesn't let seal.
    std::map<char, BadSeals> retired;
    BadSeals bad;      ///< of a good key, and wrong all the same; or none at all
    bool whole = true; ///< false: it stopped at the limit
};

/// Looks at up to about `limit` records; at all without one.
[[nodiscard]] Answer<SealCensus> count_seals(Store& store, std::size_t limit);

} // namespace tokenward::admin
