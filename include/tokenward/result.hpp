/// @file result.hpp
/// An expected-like result: a value or an error, never both, never neither.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace tokenward {

/// What went wrong, for a person: one sentence that names what and where. Never
/// holds a secret.
struct Error {
    std::string message;
};

/// Holds either a `T` or an `E`. Test it before taking the value; taking the
/// wrong one is a bug and throws std::bad_variant_access.
template <class T, class E = Error> class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] T& value() & { return std::get<0>(content_); }
    [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
    [[nodiscard]] const E& error() const { return std::get<1>(content_); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, E> content_;
};

/// The result of something that is only done or not done.
struct Done {};
using Outcome = Result<Done>;

} // namespace tokenward
