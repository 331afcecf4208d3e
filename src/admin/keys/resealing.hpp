/// @file resealing.hpp
/// The third step of a key rotation: every record whose seal is good is sealed by the current key.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>

namespace tokenward::admin {

struct Resealed {
    std::size_t fresh = 0;  ///< sealed anew
    std::size_t before = 0; ///< by the current key already
    std::size_t bad = 0;    ///< left as they are: a bad seal is never mended
};

/// May be stopped anywhere and begun again: a record at a time, and only if nobody changed it.
[[nodiscard]] Answer<Resealed> reseal(Store& store, const Actor& actor);

} // namespace tokenward::admin
