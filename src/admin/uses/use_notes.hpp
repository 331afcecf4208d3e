/// @file use_notes.hpp
/// Noting what the gate notes, for tokens that are shown to the daemon itself: last uses, and at
/// once the first use of a successor and the use of a tombstone. Hourly a token.
#pragma once

#include "admin/store/store.hpp"
#include "redis/command.hpp"
#include "tokenward/record.hpp"
#include "tokenward/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenward::admin {

/// Not for two threads at once. Nothing hangs on a note: with one that can't be written the call
/// goes on, and the token's next use tries again.
class UseNotes {
public:
    void token_used(Store& store, const TokenRecord& token, std::string_view client);
    void tombstone_used(Store& store, const Tombstone& tombstone, std::string_view client);

private:
    static constexpr std::size_t k_most_remembered = 8192;

    /// `what`: a token's use, or its use after its end, which are told apart.
    [[nodiscard]] bool is_told(const std::string& what, Time now) const;
    void tell(Store& store, const redis::CommandList& commands, std::string what, Time now);

    std::unordered_map<std::string, Time> told_;
};

} // namespace tokenward::admin
