#include "redis/resolve.hpp"

#include <cerrno>
#include <memory>
#include <system_error>

#include <netdb.h>

namespace tokenward::redis {

Result<std::vector<Address>> resolve(const Endpoint& endpoint) {
    if (endpoint.is_unix()) {
        auto address = Address::unix_path(endpoint.path);
        if (!address) {
            return address.error();
        }
        return std::vector<Address>{*address};
    }
    if (auto address = Address::numeric(endpoint.host, endpoint.port)) {
        return std::vector<Address>{*address};
    }

    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    const auto port = std::to_string(endpoint.port);
    addrinfo* raw = nullptr;
    const int fault = getaddrinfo(endpoint.host.c_str(), port.c_str(), &wanted, &raw);
    if (fault != 0) {
        const std::string why = fault == EAI_SYSTEM
                                    ? std::error_code(errno, std::generic_category()).message()
                                    : gai_strerror(fault);
        return Error{"Redis host \"" + endpoint.host + "\" can't be resolved: " + why};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, &freeaddrinfo);

    std::vector<Address> addresses;
    for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
        if (auto address = Address::from(one->ai_addr, one->ai_addrlen)) {
            addresses.push_back(*address);
        }
    }
    if (addresses.empty()) {
        return Error{"Redis host \"" + endpoint.host + "\" has no address"};
    }
    return addresses;
}

} // namespace tokenward::redis
