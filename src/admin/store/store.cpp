#include "admin/store/store.hpp"

#include "admin/store/no_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace tokenward::admin {

Failure too_busy() {
    return {FailureKind::Busy,
            "others kept changing the same records; nothing was done, try again"};
}

Answer<Store> Store::connect(redis::LinkOptions options, std::shared_ptr<const Keyring> keyring,
                             Surroundings surroundings) {
    auto kept = std::make_unique<redis::LinkOptions>(std::move(options));
    auto client = redis::BlockingClient::connect(*kept);
    if (!client) {
        return from_reading(client.error());
    }
    return Store(std::move(kept), *std::move(client), std::move(keyring), std::move(surroundings));
}

Store::Store(std::unique_ptr<redis::LinkOptions> options, redis::BlockingClient client,
             std::shared_ptr<const Keyring> keyring, Surroundings surroundings)
    : options_(std::move(options)),
      names_(std::make_unique<KeyNames>(options_->prefix)),
      surroundings_(std::make_unique<Surroundings>(std::move(surroundings))),
      keyring_(std::move(keyring)),
      client_(std::move(client)) {}

Look Store::look_anyway() {
    return Look(client_, *names_, *keyring_, surroundings_->now());
}

Answer<std::unique_ptr<Look>> Store::look() {
    auto look = std::make_unique<Look>(client_, *names_, *keyring_, surroundings_->now());
    if (auto failure = require_ours(*look)) {
        return *std::move(failure);
    }
    return look;
}

std::optional<Failure> Store::require_ours(Records& records) {
    const auto id = records.store_id();
    if (!id) {
        return id.error();
    }
    return id->has_value() ? std::nullopt : std::optional(no_store(records));
}

Answer<std::unique_ptr<Change>> Store::begin() {
    auto transaction = redis::Transaction::watch(client_, {names_->gate_meta()});
    if (!transaction) {
        return from_reading(transaction.error());
    }
    auto change = std::make_unique<Change>(client_, *std::move(transaction), *names_, *keyring_,
                                           surroundings_->now(), surroundings_->random);
    change->use_prefixes(prefixes_);
    return change;
}

void Store::pause_after(unsigned attempt) const {
    std::array<std::byte, 1> random{};
    // Any value will do where the system gives none: this only spreads the tries.
    static_cast<void>(surroundings_->random(random));
    const auto longest = std::min(1U << std::min(attempt, 6U), 50U);
    const auto share = std::to_integer<unsigned>(random[0]) % (longest + 1);
    surroundings_->pause(std::chrono::milliseconds(share));
}

} // namespace tokenward::admin
