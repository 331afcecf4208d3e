/// @file throttle.hpp
/// How often a password may be tried. Counted in Redis, so that several daemons count together.
///
/// | counted | tries in 15 minutes | why |
/// |---|---|---|
/// | a login from one address | 10 | guessing one password |
/// | an address, whatever the login | 50 | guessing from one place |
/// | a login, wherever from | 100 | guessing from many places |
///
/// Only tries that failed stay counted, and a try that is refused here is counted nowhere and
/// writes nothing: one address can't lock somebody out elsewhere. Many addresses can, for as long
/// as they go on, until the window ends; who is signed in stays so. An address is an IPv4 one or an
/// IPv6 /64. Logins that are nobody's share 4096 rows, so that made-up ones don't fill Redis.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

inline constexpr std::chrono::minutes k_throttle_window{15};
inline constexpr int k_tries_of_login_from_address = 10;
inline constexpr int k_tries_from_address = 50;
inline constexpr int k_tries_of_login = 100;

/// One try. The store must outlive it.
class ThrottledTry {
public:
    /// Counts it before anything is checked, so that many at once are counted too. Throttled when
    /// there were too many. `login` may be nobody's, and outside its grammar.
    [[nodiscard]] static Answer<ThrottledTry> begin(Store& store, std::string_view login,
                                                    std::string_view from);

    /// It was a good one: it is counted no more.
    [[nodiscard]] Answer<Done> succeeded();

private:
    explicit ThrottledTry(Store& store) : store_(&store) {}

    Store* store_;
    std::vector<std::string> keys_;
};

/// What tries from `from` are counted as; at most 32 characters whatever it is.
[[nodiscard]] std::string address_group(std::string_view from);

} // namespace tokenward::admin
