#include "http/connection_table.hpp"

#include "http/client_connection.hpp"

#include <chrono>
#include <optional>

namespace tokenward::http {
namespace {

/// So many at once are told why they aren't served.
constexpr std::size_t k_most_told = 64;

} // namespace

bool ConnectionTable::has_its_share(const std::string& client) const {
    const auto found = served_of_.find(client);
    return found != served_of_.end() && found->second >= limits_.of_one_client;
}

ConnectionTable::Place ConnectionTable::place_for(const std::string& client) {
    const bool has_share = has_its_share(client);
    if (!has_share && served_.size() < limits_.all) {
        return Place::Served;
    }
    if (end_the_longest_waiting(has_share ? client : std::string())) {
        return Place::Served;
    }
    if (told_.size() >= k_most_told) {
        return Place::None;
    }
    return has_share ? Place::ToldItHasTooMany : Place::ToldAllAreTaken;
}

void ConnectionTable::add(Connection& connection, const std::string& client, Place place) {
    if (place != Place::Served) {
        told_.emplace(&connection, client);
        return;
    }
    auto* const of_client = client.empty() ? nullptr : &served_of_[client];
    served_.emplace(&connection, client);
    if (of_client != nullptr) {
        ++*of_client;
    }
}

void ConnectionTable::remove(Connection& connection) {
    told_.erase(&connection);
    const auto found = served_.find(&connection);
    if (found == served_.end()) {
        return;
    }
    const auto of_client = served_of_.find(found->second);
    if (of_client != served_of_.end() && --of_client->second == 0) {
        served_of_.erase(of_client);
    }
    served_.erase(found);
}

bool ConnectionTable::end_the_longest_waiting(const std::string& client) {
    Connection* longest = nullptr;
    for (const auto& [connection, of] : served_) {
        const auto since = connection->waits_since();
        if (since && (client.empty() || of == client) &&
            (longest == nullptr || *since < *longest->waits_since())) {
            longest = connection;
        }
    }
    if (longest == nullptr) {
        return false;
    }
    ++ended_;
    longest->abort();
    remove(*longest); // its own end comes later
    return true;
}

std::vector<Connection*> ConnectionTable::all() const {
    std::vector<Connection*> all;
    for (const auto* const clients : {&served_, &told_}) {
        for (const auto& entry : *clients) {
            all.push_back(entry.first);
        }
    }
    return all;
}

} // namespace tokenward::http
