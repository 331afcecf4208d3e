/// @file doctor.hpp
/// Is everything as it should be, and if not, what to do.
#pragma once

#include "admin/failure.hpp"
#include "admin/finding.hpp"
#include "admin/store.hpp"
#include "tokenward/key_file.hpp"

#include <vector>

namespace tokenward::admin {

[[nodiscard]] Finding examine_keys(const KeyFile& keys);

/// Looks at Redis and at the store in it. What can't be asked is a finding too; a failure only
/// when the link is lost.
[[nodiscard]] Answer<std::vector<Finding>> examine_store(Store& store);

} // namespace tokenward::admin
