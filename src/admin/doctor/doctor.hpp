/// @file doctor.hpp
/// Is everything as it should be, and if not, what to do.
#pragma once

#include "admin/doctor/finding.hpp"
#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "tokenward/key_file.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace tokenward::admin {

[[nodiscard]] Finding examine_keys(const KeyFile& keys);

inline constexpr std::size_t k_records_examined = 20'000;
inline constexpr std::size_t k_all_records = std::numeric_limits<std::size_t>::max();

/// Looks at Redis and at the store in it. What can't be asked is a finding too; a failure only
/// when the link is lost.
/// @param records whose seals are looked at, at most
[[nodiscard]] Answer<std::vector<Finding>> examine_store(Store& store,
                                                         std::size_t records = k_records_examined);

} // namespace tokenward::admin
