/// @file way_back.hpp
/// How an answer gets from a worker's thread to the one with the sockets, even without memory.
#pragma once

#include "http/application.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace tokenward::http {

/// Made before the request goes to a worker, with the room that asio needs to post its return. What
/// waits for the answer is a connection; the worker never is the last that holds it.
class WayBack : public std::enable_shared_from_this<WayBack> {
public:
    using Finish = std::function<void(Handled)>;

    WayBack(boost::asio::io_context& context, Finish finish)
        : context_(context), finish_(std::move(finish)) {}

    /// Once, on any thread: `finish` is called on that of the context.
    void go(Handled handled) noexcept {
        handled_ = std::move(handled);
        boost::asio::post(context_, Arrival(shared_from_this()));
    }

private:
    template <class T> struct Allocator {
        using value_type = T; // NOLINT(readability-identifier-naming): the standard's name

        explicit Allocator(WayBack& owner) noexcept : way(&owner) {}
        template <class Other>
        Allocator(const Allocator<Other>& other) noexcept // NOLINT: converts, as all of them do
            : way(other.way) {}

        [[nodiscard]] T* allocate(std::size_t count) const {
            if (count * sizeof(T) > way->room_.size()) {
                throw std::bad_alloc();
            }
            return reinterpret_cast<T*>(way->room_.data());
        }
        void deallocate(T* /*memory*/, std::size_t /*count*/) const noexcept {}

        template <class Other> bool operator==(const Allocator<Other>& other) const noexcept {
            return way == other.way;
        }

        WayBack* way;
    };

    class Arrival {
    public:
        // NOLINTNEXTLINE(readability-identifier-naming): asio's name
        using allocator_type = Allocator<void>;

        explicit Arrival(std::shared_ptr<WayBack> way) noexcept : way_(std::move(way)) {}

        [[nodiscard]] allocator_type get_allocator() const noexcept {
            return allocator_type(*way_);
        }
        void operator()() const {
            const auto finish = std::exchange(way_->finish_, nullptr);
            finish(*std::move(way_->handled_));
        }

    private:
        std::shared_ptr<WayBack> way_;
    };

    static constexpr std::size_t k_room = 256;

    boost::asio::io_context& context_;
    Finish finish_;
    std::optional<Handled> handled_;
    alignas(std::max_align_t) std::array<std::byte, k_room> room_;
};

} // namespace tokenward::http
