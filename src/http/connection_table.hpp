/// @file connection_table.hpp
/// Who is connected, and who makes room for whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokenward::http {

class Connection;

/// Clients are told apart by their addresses; an empty one has no bound of its own.
class ConnectionTable {
public:
    struct Limits {
        std::size_t all = 0;
        std::size_t of_one_client = 0;
    };
    enum class Place : std::uint8_t {
        Served,
        ToldAllAreTaken,
        ToldItHasTooMany,
        None, ///< too many are being told already
    };

    explicit ConnectionTable(Limits limits) : limits_(limits) {}

    /// What there is for one more. May end the connection that has waited for its client for
    /// longest: one of the client's own when it has its share, else anybody's.
    [[nodiscard]] Place place_for(const std::string& client);
    void add(Connection& connection, const std::string& client, Place place);
    void remove(Connection& connection);

    [[nodiscard]] std::size_t size() const noexcept { return served_.size() + told_.size(); }
    /// Connections that made room for another.
    [[nodiscard]] std::size_t ended() const noexcept { return ended_; }
    [[nodiscard]] std::vector<Connection*> all() const;

private:
    using Clients = std::unordered_map<Connection*, std::string>;

    [[nodiscard]] bool has_its_share(const std::string& client) const;
    /// Of that client; of all, for an empty one.
    [[nodiscard]] bool end_the_longest_waiting(const std::string& client);

    Limits limits_;
    Clients served_;
    Clients told_; ///< why they aren't served
    std::map<std::string, std::size_t> served_of_;
    std::size_t ended_ = 0;
};

} // namespace tokenward::http
