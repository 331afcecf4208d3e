/// @file store_slot.hpp
/// A worker thread's own store, connected when it is first needed.
#pragma once

#include "admin/failure.hpp"
#include "admin/store.hpp"

#include <functional>
#include <optional>
#include <utility>

namespace tokenward::http {

/// Called from every worker thread.
using StoreFactory = std::function<admin::Answer<admin::Store>()>;

/// Not for two threads at once. Once connected, a store mends its link itself.
class StoreSlot {
public:
    explicit StoreSlot(StoreFactory connect) : connect_(std::move(connect)) {}

    [[nodiscard]] admin::Answer<admin::Store*> get() {
        if (!store_) {
            auto store = connect_();
            if (!store) {
                return store.error();
            }
            store_.emplace(*std::move(store));
        }
        return &*store_;
    }

private:
    StoreFactory connect_;
    std::optional<admin::Store> store_;
};

} // namespace tokenward::http
