/// @file wiping_allocator.hpp
/// Memory that is overwritten when it is given back: for requests, which hold tokens and passwords.
#pragma once

#include "tokenward/secret.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace tokenward::http {

template <class T> struct WipingAllocator {
    using value_type = T; // NOLINT(readability-identifier-naming): the standard's name

    WipingAllocator() = default;
    template <class Other> WipingAllocator(const WipingAllocator<Other>& /*other*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T* memory, std::size_t count) noexcept {
        wipe(std::as_writable_bytes(std::span(memory, count)));
        std::allocator<T>().deallocate(memory, count);
    }

    template <class Other> bool operator==(const WipingAllocator<Other>& /*other*/) const noexcept {
        return true;
    }
};

} // namespace tokenward::http
