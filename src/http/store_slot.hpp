/// @file store_slot.hpp
/// A worker thread's own store, connected when it is first needed.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "admin/uses/use_notes.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <utility>

namespace tokenward::http {

/// Reads the key file and connects. Called from every worker thread.
using StoreFactory = std::function<admin::Answer<admin::Store>()>;

/// Raised to have every worker make its store anew.
using StoreGeneration = std::atomic<unsigned>;

/// Not for two threads at once. Once connected, a store mends its link itself.
class StoreSlot {
public:
    StoreSlot(StoreFactory connect, const StoreGeneration& generation)
        : connect_(std::move(connect)), generation_(generation) {}

    [[nodiscard]] admin::Answer<admin::Store*> get() {
        const auto wanted = generation_.load();
        if (!store_ || made_in_ != wanted) {
            auto store = connect_();
            if (store) {
                store_.emplace(*std::move(store));
                made_in_ = wanted;
            } else if (!store_) {
                return store.error();
            }
            // Otherwise the old one goes on, and with it the keys that it knows, until the next
            // call can make a new one.
        }
        return &*store_;
    }

    [[nodiscard]] admin::UseNotes& uses() noexcept { return uses_; }

private:
    StoreFactory connect_;
    const StoreGeneration& generation_;
    unsigned made_in_ = 0;
    admin::UseNotes uses_;
    std::optional<admin::Store> store_;
};

} // namespace tokenward::http
