/// @file options.hpp
/// What a link to one store is told.
#pragma once

#include "redis/address.hpp"
#include "redis/event_loop.hpp"
#include "tokenward/field.hpp"
#include "tokenward/secret.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::redis {

/// One store: its address, who asks, its database and prefix. Move-only, because of the password.
struct LinkOptions {
    std::vector<Address> addresses;    ///< all of a name, tried in turn; at least one
    std::string user;                  ///< ACL user; empty: AUTH by password alone, or none
    SecretText password;               ///< empty without a user: no AUTH
    unsigned db = 0;                   ///< SELECTed when not 0
    std::string prefix = "tw:";        ///< is_store_prefix()
    Milliseconds connect_timeout{500}; ///< for one address, until it is connected
    Milliseconds read_timeout{500};    ///< from asking to the whole reply
};

/// What a peer can't exceed.
struct ReplyLimits {
    std::size_t max_bytes = 2 * k_max_record_bytes;     ///< of one reply on the wire
    std::size_t max_elements = 4 * k_max_record_fields; ///< of one reply, nested ones included
    /// Bytes set aside for each reply held; one that fits allocates nothing more.
    std::size_t kept = 128;
};

/// Bounds and paces of an AsyncClient.
struct ClientLimits {
    /// Reads that wait, are in flight, or were cancelled while their reply is still due.
    std::size_t max_reads = 1024;
    ReplyLimits reply{.kept = 4096}; ///< a token's record, usually
    Milliseconds backoff_min{20};
    Milliseconds backoff_max{500};
    Milliseconds heartbeat{1000};      ///< ROLE, INFO, gate:meta are asked again; 0: never
    Milliseconds log_interval{30'000}; ///< between two lines about failed connects
};

/// Bounds and paces of an InvalidationLink.
struct PushLimits {
    /// Redis tells in one message of all keys that changed in one turn of its own loop: of all that
    /// one transaction wrote, for example. Some 80'000 names of tokens fit; more is a gap.
    ReplyLimits reply{.max_bytes = 4U << 20, .max_elements = 128U << 10};
    Milliseconds backoff_min{20};
    Milliseconds backoff_max{500};
    Milliseconds heartbeat{1000};       ///< SUBSCRIBE is repeated; below `deadline`
    Milliseconds deadline{3000};        ///< what was proven longer ago ends the link
    Milliseconds untracked_pause{5000}; ///< before a Redis that doesn't track is tried again
    Milliseconds log_interval{30'000};  ///< between two lines about failed connects
};

} // namespace tokenward::redis
