/// @file pool.hpp
/// C++ objects in nginx's pools, which run no destructors by themselves.
#pragma once

#include "nginx/ngx.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace tokenward::nginx {

template <class T> void destroy_in_pool(void* object) noexcept {
    static_cast<T*>(object)->~T();
}

/// Makes a `T` that lives as long as `pool`; null when memory is out. The cleanup is armed last, so
/// that a constructor that throws leaves nothing to destroy.
template <class T, class... Arguments>
[[nodiscard]] T* make_in_pool(ngx_pool_t* pool, Arguments&&... arguments) {
    auto* const cleanup = ngx_pool_cleanup_add(pool, sizeof(T));
    if (cleanup == nullptr) {
        return nullptr;
    }
    static_assert(alignof(T) <= NGX_ALIGNMENT, "pools align to NGX_ALIGNMENT");
    auto* const object = new (cleanup->data) T(std::forward<Arguments>(arguments)...);
    cleanup->handler = destroy_in_pool<T>;
    return object;
}

/// Room for `count` trivial objects, default-constructed; empty when memory is out.
template <class T>
[[nodiscard]] std::span<T> make_span_in_pool(ngx_pool_t* pool, std::size_t count) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    auto* const memory =
        static_cast<T*>(ngx_palloc(pool, std::max<std::size_t>(count, 1) * sizeof(T)));
    if (memory == nullptr) {
        return {};
    }
    for (std::size_t i = 0; i < count; ++i) {
        new (memory + i) T();
    }
    return {memory, count};
}

/// The objects of type `T` made in `pool`, youngest first: the way back to a context that an
/// internal redirect took off its request. `wanted(T&)` picks one; null when none fits.
template <class T, class Predicate>
[[nodiscard]] T* find_in_pool(ngx_pool_t* pool, Predicate wanted) noexcept {
    for (auto* cleanup = pool->cleanup; cleanup != nullptr; cleanup = cleanup->next) {
        if (cleanup->handler == destroy_in_pool<T> && wanted(*static_cast<T*>(cleanup->data))) {
            return static_cast<T*>(cleanup->data);
        }
    }
    return nullptr;
}

} // namespace tokenward::nginx
