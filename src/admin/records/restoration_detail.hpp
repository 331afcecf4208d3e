/// @file restoration_detail.hpp
/// The marker of a store that a backup is being taken into.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

/// `<prefix>admin:restoration`: there from the first record of a backup until `gate:meta`.
struct RestorationDetail {
    static constexpr std::string_view k_what = "restoration";

    std::string store; ///< its id to be
    std::string file;  ///< id of the backup
    std::string id;    ///< of this restoration: the same backup may be begun anew
    Time at{};
    bool is_alone = false; ///< of the import that began it, until another one joins

    [[nodiscard]] static RestorationDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

/// What a person is told of it.
[[nodiscard]] std::string text_of(const RestorationDetail& restoration);
/// And what to do.
inline constexpr std::string_view k_end_restoration =
    "run \"tokenward import\" with the same backup again, or open the store with what there is by "
    "\"tokenward import --cut FILE\"";

} // namespace tokenward::admin
