#include "admin/keys/seal_census.hpp"

#include "admin/keys/sealed_keys.hpp"
#include "admin/records/detail_reader.hpp"
#include "admin/store/key_scan.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

class Census {
public:
    explicit Census(Store& store) : store_(store) {}

    Answer<Done> take(const Keys& keys) {
        for (const auto& key : keys) {
            const auto domain = seal_domain_of(key, store_.names().prefix());
            if (!domain) {
                continue;
            }
            // One by one: a key of another type must not hide the rest.
            auto hash = redis::read_hash(store_.client(), key);
            if (!hash && hash.error().kind != redis::RedisErrorKind::Refused) {
                return from_reading(hash.error());
            }
            if (hash && !hash->has_value()) {
                continue;
            }
            if (hash) {
                judge(key, *domain, (*hash)->fields());
            } else {
                add(result_.bad, key);
            }
            ++seen_;
        }
        return Done{};
    }

    [[nodiscard]] std::size_t seen() const noexcept { return seen_; }
    SealCensus& result() noexcept { return result_; }

private:
    void judge(const std::string& key, SealDomain domain, std::span<Field> fields) {
        const char id = sealing_key_of(fields);
        if (seal_is_valid(store_.keyring(), domain, key, fields)) {
            ++result_.good[id];
            note_age(id, domain, fields);
        } else if (id != '\0' && store_.keyring().seal_key(id, domain) == nullptr) {
            add(result_.retired[id], key);
        } else {
            add(result_.bad, key);
        }
    }

    /// A gate record doesn't tell when it was made.
    void note_age(char id, SealDomain domain, std::span<const Field> fields) {
        const auto made = std::ranges::find(fields, "created", &Field::name);
        if (domain != SealDomain::Admin || made == fields.end()) {
            return;
        }
        auto& newest = result_.newest[id];
        newest = std::max(newest, from_epoch(parse_number(made->value).value_or(0)));
    }

    static void add(BadSeals& seals, const std::string& key) {
        if (seals.count++ == 0) {
            seals.first = key;
        }
    }

    Store& store_;
    std::size_t seen_ = 0;
    SealCensus result_;
};

} // namespace

Answer<SealCensus> count_seals(Store& store, std::size_t limit) {
    Census census(store);
    std::optional<Failure> failure;
    const auto scanned = scan_keys(store.client(), store.names().prefix(), [&](const Keys& keys) {
        if (census.seen() >= limit) {
            census.result().whole = false;
            return false;
        }
        const auto taken = census.take(keys);
        if (!taken) {
            failure = taken.error();
        }
        return !failure;
    });
    if (!scanned) {
        return scanned.error();
    }
    if (failure) {
        return *std::move(failure);
    }
    return std::move(census.result());
}

} // namespace tokenward::admin
