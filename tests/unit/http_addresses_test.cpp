// Where the daemon listens, and whose word counts about where a request came from.
#include "http/listen_address.hpp"
#include "http/trusted_proxies.hpp"
#include "support/core_support.hpp"

#include <array>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using http::ListenAddress;
using http::TrustedProxies;

namespace {

void test_listen_addresses(void** /*state*/) {
    struct Row {
        std::string_view text;
        bool is_good;
        bool is_local;
    };
    static constexpr std::array rows = {
        Row{"127.0.0.1:9400", true, true},
        Row{"127.1.2.3:1", true, true},
        Row{"[::1]:0", true, true},
        Row{"unix:/run/t.sock", true, true},
        Row{"0.0.0.0:9400", true, false},
        Row{"[::]:9400", true, false},
        Row{"192.168.0.1:65535", true, false},
        Row{"", false, false},
        Row{"9400", false, false},
        Row{":9400", false, false},
        Row{"localhost:9400", false, false},
        Row{"127.0.0.1", false, false},
        Row{"127.0.0.1:", false, false},
        Row{"127.0.0.1:65536", false, false},
        Row{"127.0.0.1:-1", false, false},
        Row{"127.0.0.1:1x", false, false},
        Row{"::1:9400", false, false},
        Row{"[127.0.0.1]:1", false, false},
        Row{"unix:", false, false},
        Row{"unix:t.sock", false, false},
    };
    for (const auto& row : rows) {
        const auto address = ListenAddress::parse(row.text);
        ASSERT_ROW(row.text, address.ok() == row.is_good);
        if (address) {
            ASSERT_ROW(row.text, address->is_local() == row.is_local);
            ASSERT_TEXT(address->text(), row.text);
        }
    }
    assert_false(ListenAddress::parse("unix:/" + std::string(108, 'x')).ok());
}

void test_trusted_proxies(void** /*state*/) {
    struct Row {
        std::string_view peer;
        std::string_view forwarded_for;
        std::string_view client;
    };
    static constexpr std::array rows = {
        Row{"192.0.2.1", "", "192.0.2.1"},
        Row{"192.0.2.1", "198.51.100.1", "192.0.2.1"},
        Row{"10.1.2.3", "", "10.1.2.3"},
        Row{"10.1.2.3", "198.51.100.1", "198.51.100.1"},
        Row{"10.1.2.3", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
        Row{"10.1.2.3", "203.0.113.9,198.51.100.1 , 10.9.9.9", "198.51.100.1"},
        Row{"10.1.2.3", "10.9.9.9", "10.9.9.9"},
        Row{"10.1.2.3", "198.51.100.1, nonsense", "10.1.2.3"},
        Row{"10.1.2.3", "198.51.100.1,", "10.1.2.3"},
        Row{"10.1.2.3", "::ffff:198.51.100.1", "198.51.100.1"},
        Row{"fd00::1", "2001:db8::1", "2001:db8::1"},
        Row{"fe00::1", "2001:db8::1", "fe00::1"},
        Row{"11.0.0.0", "198.51.100.1", "11.0.0.0"},
        Row{"unix", "198.51.100.1", "198.51.100.1"},
    };
    const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "fd00::/8", "unix"});
    assert_true(proxies.ok());
    for (const auto& row : rows) {
        ASSERT_TEXT(proxies->client_of(std::string(row.peer), row.forwarded_for), row.client);
    }
    const TrustedProxies none;
    ASSERT_TEXT(none.client_of("unix", "198.51.100.1"), "unix");
    ASSERT_TEXT(none.client_of("127.0.0.1", "198.51.100.1"), "127.0.0.1");
    for (const auto* const bad :
         {"", "x", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "/8", "unix:"}) {
        ASSERT_ROW(bad, !TrustedProxies::parse({bad}).ok());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_listen_addresses),
                                cmocka_unit_test(test_trusted_proxies)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
