#include "admin/settings/initialization.hpp"

#include "admin/records/restoration_detail.hpp"
#include "admin/records/settings.hpp"
#include "admin/store/key_scan.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/record.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

/// In a Redis that was emptied under them, gates go on noting uses, and a daemon counts the tries
/// to sign in. All else that it writes, it writes where `gate:meta` is.
bool writes_itself(const KeyNames& names, const std::string& key) {
    return key.starts_with(names.prefix() + "seen:") || key.starts_with(names.throttles());
}

/// What is there of a store that is being brought back is not for a new one to take away.
Answer<Done> require_no_import(Records& records) {
    const auto restoration = records.find<RestorationDetail>(records.names().restoration());
    if (!restoration) {
        return restoration.error();
    }
    return *restoration ? refused(text_of(**restoration) + ": " + std::string(k_end_restoration) +
                                  ", or empty this Redis")
                        : Answer<Done>(Done{});
}

} // namespace

Answer<Done> require_empty(Store& store) {
    std::string found;
    const auto scanned = scan_keys(store.client(), store.names().prefix(), [&](const Keys& keys) {
        const auto record = std::ranges::find_if(
            keys, [&](const std::string& key) { return !writes_itself(store.names(), key); });
        found = record == keys.end() ? std::string() : *record;
        return found.empty();
    });
    if (!scanned) {
        return scanned.error();
    }
    if (!found.empty()) {
        return refused("there are keys under the prefix already, such as " + found + ", but no " +
                       store.names().gate_meta() + "; take them away or choose another prefix");
    }
    return Done{};
}

Answer<std::string> initialize_store(Store& store, const Actor& actor) {
    auto look = store.look_anyway();
    const auto there = look.store_id();
    if (!there) {
        return there.error();
    }
    if (!*there) {
        if (const auto none = require_no_import(look); !none) {
            return none.error();
        }
        if (const auto nothing = require_empty(store); !nothing) {
            return nothing.error();
        }
    }
    return store.initialize([&](Change& change) -> Answer<std::string> {
        const auto id = change.store_id();
        if (!id) {
            return id.error();
        }
        if (id->has_value()) {
            return refused("this store was initialized before; its id is " + **id);
        }
        // One may have been begun since nothing was found.
        if (const auto none = require_no_import(change); !none) {
            return none.error();
        }
        auto fresh = new_incarnation(change.random());
        if (!fresh) {
            return internal(fresh.error());
        }
        const auto key = change.names().gate_meta();
        change.put(change.names().settings(), Settings::defaults());
        change.audit(actor, {"store.init", *fresh, {}});
        change.put_gate(GateOrder::Gives, key, seal_meta(change.keyring(), key, {*fresh}));
        return *std::move(fresh);
    });
}

} // namespace tokenward::admin
