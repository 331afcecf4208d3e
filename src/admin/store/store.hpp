/// @file store.hpp
/// One Redis database and prefix that Tokenward keeps its records in.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_prefixes.hpp"
#include "admin/store/change.hpp"
#include "admin/store/key_names.hpp"
#include "admin/store/look.hpp"
#include "admin/store/surroundings.hpp"
#include "redis/blocking_client.hpp"
#include "redis/options.hpp"
#include "tokenward/keyring.hpp"

#include <memory>
#include <optional>
#include <type_traits>

namespace tokenward::admin {

/// Not for two threads at once.
class Store {
public:
    /// Connects; whether the store was initialized is looked at later. Errors are Unavailable or
    /// Refused.
    [[nodiscard]] static Answer<Store> connect(redis::LinkOptions options,
                                               std::shared_ptr<const Keyring> keyring,
                                               Surroundings surroundings);

    [[nodiscard]] const KeyNames& names() const noexcept { return *names_; }
    [[nodiscard]] const Keyring& keyring() const noexcept { return *keyring_; }
    [[nodiscard]] const Surroundings& surroundings() const noexcept { return *surroundings_; }
    /// From now on; without it Tokenward's own.
    void use_prefixes(TokenPrefix prefixes) noexcept { prefixes_ = prefixes; }
    /// For what is no record: the state of Redis itself.
    [[nodiscard]] redis::BlockingClient& client() noexcept { return client_; }

    /// For reading. Refused when this is no store of ours (yet, or any more).
    [[nodiscard]] Answer<std::unique_ptr<Look>> look();

    /// For reading what may not be ours.
    [[nodiscard]] Look look_anyway();

    /// Runs `body(Change&)`, which gives an Answer, and commits what it noted when that is good.
    /// Begins again, with a fresh Change, whenever somebody else changed what it had read.
    template <class Body> std::invoke_result_t<Body, Change&> change(const Body& body);

    /// Like change(), for a store without `gate:meta`: to make it.
    template <class Body> std::invoke_result_t<Body, Change&> initialize(const Body& body);

private:
    static constexpr unsigned k_attempts = 40;

    Store(std::unique_ptr<redis::LinkOptions> options, redis::BlockingClient client,
          std::shared_ptr<const Keyring> keyring, Surroundings surroundings);

    [[nodiscard]] Answer<std::unique_ptr<Change>> begin();
    [[nodiscard]] static std::optional<Failure> require_ours(Records& records);
    void pause_after(unsigned attempt) const;
    template <class Body>
    std::invoke_result_t<Body, Change&> attempt(const Body& body, bool needs_meta);

    // On the heap, so that views and references into them outlive a move.
    std::unique_ptr<redis::LinkOptions> options_;
    std::unique_ptr<KeyNames> names_;
    std::unique_ptr<Surroundings> surroundings_;
    std::shared_ptr<const Keyring> keyring_;
    redis::BlockingClient client_;
    TokenPrefix prefixes_ = default_prefix;
};

[[nodiscard]] Failure too_busy();

template <class Body>
std::invoke_result_t<Body, Change&> Store::attempt(const Body& body, bool needs_meta) {
    for (unsigned attempt = 0; attempt < k_attempts; ++attempt) {
        auto change = begin();
        if (!change) {
            return change.error();
        }
        if (needs_meta) {
            if (auto failure = require_ours(**change)) {
                return *std::move(failure);
            }
        }
        auto result = body(**change);
        // A refusal, too, must not rest on a mixture of before and after.
        const auto stands = result ? (*change)->commit() : (*change)->conclude();
        if (result && !stands) {
            return stands.error();
        }
        if (!stands || *stands) {
            return result;
        }
        pause_after(attempt);
    }
    return too_busy();
}

template <class Body> std::invoke_result_t<Body, Change&> Store::change(const Body& body) {
    return attempt(body, true);
}

template <class Body> std::invoke_result_t<Body, Change&> Store::initialize(const Body& body) {
    return attempt(body, false);
}

} // namespace tokenward::admin
