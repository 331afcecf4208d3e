/// @file look.hpp
/// Reading a store without changing it.
#pragma once

#include "admin/store/records.hpp"
#include "redis/blocking_client.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

/// The store must outlive it.
class Look final : public Records {
public:
    Look(redis::BlockingClient& client, const KeyNames& names, const Keyring& keyring, Time now)
        : Records(names, keyring, now), client_(client) {}

    [[nodiscard]] Answer<redis::Reply> ask(const std::string& key,
                                           std::span<const std::string_view> command) override;

private:
    [[nodiscard]] Answer<std::vector<redis::Reply>>
    ask_hashes(const std::vector<std::string>& keys) override;
    [[nodiscard]] Answer<std::vector<redis::Reply>>
    glance(const std::vector<Command>& commands) override;

    redis::BlockingClient& client_;
};

} // namespace tokenward::admin
