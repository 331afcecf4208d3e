/// @file fsck_walk.hpp
/// From the keys in a store to the things that are examined, in an order in which nothing is
/// judged by what is mended later: what hangs on a record comes after it.
#pragma once

#include "admin/failure.hpp"
#include "admin/fsck/fsck_batch.hpp"
#include "admin/fsck/fsck_report.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// `what` is looked at, such as `tokens`; `total` is about how many there are, 0 where that isn't
/// known.
using FsckProgress =
    std::function<void(std::string_view what, std::size_t done, std::size_t total)>;

class FsckWalk {
public:
    /// All must outlive it.
    FsckWalk(Store& store, FsckManner manner, const FsckProgress& progress, FsckReport& report)
        : store_(store), manner_(manner), progress_(progress), report_(report) {}

    [[nodiscard]] Answer<Done> run();

private:
    /// What is examined under a key; `rest` is what comes behind the beginning of such keys.
    using Examine =
        std::function<std::vector<Examination>(const std::string& key, const std::string& rest)>;

    /// Some things at once.
    struct Step {
        std::string_view what;
        std::size_t things;
        std::size_t total; ///< as FsckProgress
    };

    [[nodiscard]] Answer<Done> look_at_single_keys();
    [[nodiscard]] Answer<Done> look_at_records();
    [[nodiscard]] Answer<Done> look_at_indexes();
    [[nodiscard]] Answer<Done> look_at_index(const std::string& key);
    [[nodiscard]] Answer<Done> look_at_last_uses();

    /// All keys that begin with `<prefix><beginning>`, and the seal of each.
    [[nodiscard]] Answer<Done> look_at_keys(std::string_view what, const std::string& beginning,
                                            std::size_t total, const Examine& examine_key);
    /// All parts of one key: `scan` is ZSCAN or HSCAN, of which both give pairs.
    [[nodiscard]] Answer<Done>
    look_at_parts(std::string_view what, std::string_view scan, const std::string& key,
                  const std::function<Examination(std::string, std::string)>& examine_part);
    [[nodiscard]] Answer<Done> take(const Step& step, const std::vector<Examination>& examinations);
    /// 0 where Redis doesn't say.
    [[nodiscard]] std::size_t members_of(const std::string& index);

    Store& store_;
    FsckManner manner_;
    const FsckProgress& progress_;
    FsckReport& report_;
    std::size_t done_ = 0; ///< of what is looked at
};

} // namespace tokenward::admin
