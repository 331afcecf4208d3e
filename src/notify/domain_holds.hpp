/// @file domain_holds.hpp
/// Domains that no mail is tried to for a while, so that slow ones don't hold all others up.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::notify {

/// In memory alone: whoever starts anew finds out anew.
class DomainHolds {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Pause = std::chrono::seconds;

    static constexpr Pause k_first{60};
    static constexpr Pause k_longest{30 * 60};
    /// Beyond that, the one that would end next is forgotten.
    static constexpr std::size_t k_most = 1000;

    /// How long it isn't to be asked, a second at least; nothing when it may be.
    [[nodiscard]] std::optional<Pause> left(std::string_view domain, Time now) const;
    /// A mail failed there: gives for how long no other is tried, twice as long as the last time.
    Pause failed(std::string_view domain, Time now);
    /// A mail got there.
    void succeeded(std::string_view domain);

    [[nodiscard]] std::size_t size() const noexcept { return holds_.size(); }

private:
    struct Hold {
        Pause pause{0};
        Time end{};
    };

    void make_room();

    std::map<std::string, Hold, std::less<>> holds_; ///< by domain in lower case
};

/// What stands behind the last `@`.
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;

} // namespace tokenward::notify
