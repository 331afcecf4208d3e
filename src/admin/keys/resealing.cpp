#include "admin/keys/resealing.hpp"

#include "admin/access/authority.hpp"
#include "admin/keys/sealed_keys.hpp"
#include "admin/store/key_scan.hpp"
#include "redis/hash_commands.hpp"
#include "redis/transaction.hpp"
#include "tokenward/seal.hpp"

#include <optional>
#include <string>

namespace tokenward::admin {
namespace {

constexpr unsigned k_attempts = 20;

class Resealing {
public:
    explicit Resealing(Store& store) : store_(store) {}

    Answer<Done> take(const std::string& key) {
        const auto domain = seal_domain_of(key, store_.names().prefix());
        for (unsigned attempt = 0; domain && attempt < k_attempts; ++attempt) {
            const auto settled = try_once(key, *domain);
            if (!settled) {
                return settled.error();
            }
            if (*settled) {
                return Done{};
            }
        }
        return domain ? Answer<Done>(too_busy()) : Answer<Done>(Done{});
    }

    [[nodiscard]] const Resealed& result() const noexcept { return result_; }

private:
    /// False when somebody changed the record meanwhile.
    Answer<bool> try_once(const std::string& key, SealDomain domain) {
        auto transaction = redis::Transaction::watch(store_.client(), {key});
        if (!transaction) {
            return from_redis(transaction.error());
        }
        auto record = redis::read_hash(*transaction, key);
        if (!record) {
            // A key of another type is no record of ours.
            const bool refused = record.error().kind == redis::RedisErrorKind::Refused;
            result_.bad += refused ? 1 : 0;
            return refused ? Answer<bool>(true) : Answer<bool>(from_reading(record.error()));
        }
        if (!record->has_value()) {
            return true;
        }
        const auto fields = (*record)->fields();
        if (sealing_key_of(fields) == store_.keyring().current_id()) {
            ++result_.before;
            return true;
        }
        if (!seal_is_valid(store_.keyring(), domain, key, fields)) {
            ++result_.bad;
            return true;
        }
        transaction->queue(
            {"HSET", key, k_seal_field, fresh_seal(store_.keyring(), domain, key, fields)});
        const auto end = transaction->exec();
        if (!end) {
            return from_redis(end.error());
        }
        const bool done = end->state == redis::ExecState::Done;
        result_.fresh += done ? 1 : 0;
        return done;
    }

    Store& store_;
    Resealed result_;
};

Answer<Done> permit_resealing(Store& store, const Actor& actor) {
    return store.change([&actor](Change& change) -> Answer<Done> {
        if (auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        change.audit(actor, {"store.reseal", std::string(1, change.keyring().current_id()), {}});
        return Done{};
    });
}

} // namespace

Answer<Resealed> reseal(Store& store, const Actor& actor) {
    if (auto permitted = permit_resealing(store, actor); !permitted) {
        return permitted.error();
    }
    Resealing resealing(store);
    std::optional<Failure> failure;
    const auto scanned = scan_keys(store.client(), store.names().prefix(), [&](const Keys& keys) {
        for (const auto& key : keys) {
            if (auto taken = resealing.take(key); !taken) {
                failure = taken.error();
                return false;
            }
        }
        return true;
    });
    if (!scanned) {
        return scanned.error();
    }
    if (failure) {
        return *std::move(failure);
    }
    return resealing.result();
}

} // namespace tokenward::admin
