/// @file store_copy.hpp
/// All that a Redis holds, to be put back, and what was written to it command by command.
#pragma once

#include "support/admin_world.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tokenward::test {

class StoreCopy {
public:
    [[nodiscard]] static StoreCopy take(AdminWorld& world);
    /// Everything else goes.
    void put_back(AdminWorld& world) const;

    /// That key alone, as it was: perhaps gone.
    void put_back(AdminWorld& world, const std::string& key) const;

    [[nodiscard]] std::vector<std::string> keys() const;
    [[nodiscard]] bool has_same(const StoreCopy& other, const std::string& key) const;
    /// Contents, without when keys vanish.
    [[nodiscard]] bool operator==(const StoreCopy& other) const;

private:
    struct Value {
        std::string dumped;
        std::string vanishes_in; ///< milliseconds; 0: never
    };

    std::map<std::string, Value> values_;
};

using WrittenCommand = std::vector<std::string>;

/// A world whose Redis keeps an append-only file: its commands, in the order in which they were
/// done, those of a MULTI one by one. What changed nothing isn't among them.
class RecordedWorld : public AdminWorld {
public:
    RecordedWorld() : AdminWorld({"--appendonly", "yes", "--appendfsync", "no"}) {}

    /// Those since the last call.
    [[nodiscard]] std::vector<WrittenCommand> take_written();
    void apply(std::span<const WrittenCommand> commands);

private:
    std::size_t read_ = 0; ///< bytes of the file
};

} // namespace tokenward::test
