/// @file no_store.hpp
/// Why there is no store where one was looked for.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/records.hpp"

#include <string>

namespace tokenward::admin {

struct NoStore {
    std::string why;
    std::string remedy;
};

/// Where there is no `gate:meta`.
[[nodiscard]] Answer<NoStore> examine_no_store(Records& records);

/// The same as what a service fails with: StoreRefused, or that Redis can't be asked.
[[nodiscard]] Failure no_store(Records& records);

} // namespace tokenward::admin
