// Addresses as settings write them, and names looked up.
#include "redis/resolve.hpp"
#include "support/redis_cmocka.hpp"

#include <string>

#include <netinet/in.h>
#include <sys/un.h>

using namespace tokenward;
using namespace tokenward::test;
using redis::Address;
using redis::parse_endpoint;

namespace {

void test_good_endpoints(void**) {
    const auto path = parse_endpoint("unix:/run/redis/redis.sock");
    assert_true(path.ok());
    assert_true(path->is_unix());
    assert_text(path->path, "/run/redis/redis.sock");
    const auto name = parse_endpoint("redis-1.example.com:6379");
    assert_true(name.ok());
    assert_text(name->host, "redis-1.example.com");
    assert_int_equal(name->port, 6379);
    const auto v6 = parse_endpoint("[::1]:1");
    assert_true(v6.ok());
    assert_text(v6->host, "::1");
    assert_int_equal(parse_endpoint("127.0.0.1:65535")->port, 65535);
}

void test_bad_endpoints(void**) {
    const std::string bad[] = {
        "",
        "unix:",
        "unix:/",
        "unix:relative",
        "unix:" + std::string(200, '/'),
        std::string("unix:/a\0b", 9),
        "localhost",
        "localhost:",
        ":6379",
        "localhost:0",
        "localhost:65536",
        "localhost:-1",
        "localhost:+1",
        "localhost: 1",
        "localhost:1 ",
        "localhost:0x1",
        "::1:6379",
        "[::1]",
        "[::1]:",
        "[::1",
        "[]:1",
        "[127.0.0.1]:1",
        "[::1]6379",
        "a b:1",
        "a/b:1",
        "redis://localhost:6379",
        std::string("h\0st:1", 6),
        std::string(254, 'a') + ":1",
        "host:1:2",
        "\x1b[31m:1",
    };
    for (const auto& text : bad) {
        const auto endpoint = parse_endpoint(text);
        assert_false(endpoint.ok());
        assert_holds(endpoint.error().message, "expected unix:/path, host:port or [v6]:port");
        for (const char byte : endpoint.error().message) {
            assert_in_range(byte, ' ', '~');
        }
    }
}

void test_addresses_as_text(void**) {
    assert_text(Address::unix_path("/run/r.sock")->text(), "unix:/run/r.sock");
    assert_text(Address::numeric("127.0.0.1", 6379)->text(), "127.0.0.1:6379");
    assert_text(Address::numeric("2001:DB8::1", 80)->text(), "[2001:db8::1]:80");
    assert_false(Address::numeric("localhost", 1).ok());
    assert_false(Address::numeric("", 1).ok());
    assert_false(Address::numeric(std::string_view("::1\0x", 5), 1).ok());
    assert_false(Address::unix_path("relative").ok());
    const std::string longest = "/" + std::string(106, 'a');
    assert_text(Address::unix_path(longest)->text(), "unix:" + longest);
    assert_false(Address::unix_path(longest + "a").ok());
}

void test_addresses_of_another_resolver(void**) {
    const auto original = Address::numeric("::1", 5);
    const auto copy = Address::from(original->get(), original->size());
    assert_true(copy.has_value());
    assert_text(copy->text(), "[::1]:5");
    assert_false(Address::from(original->get(), sizeof(sockaddr_in)).has_value());
    assert_false(Address::from(nullptr, 0).has_value());
    sockaddr other{};
    other.sa_family = AF_PACKET;
    assert_false(Address::from(&other, sizeof other).has_value());
    sockaddr_un path{};
    path.sun_family = AF_UNIX;
    path.sun_path[0] = '/';
    assert_text(Address::from(reinterpret_cast<sockaddr*>(&path), sizeof path)->text(), "unix:/");
}

void test_resolving(void**) {
    const auto path = redis::resolve({.path = "/r.sock", .host = {}, .port = 0});
    assert_int_equal(path->size(), 1);
    const auto local = redis::resolve({.path = {}, .host = "localhost", .port = 7});
    assert_true(local.ok());
    assert_true(!local->empty());
    for (const auto& address : *local) {
        assert_true(address.text() == "127.0.0.1:7" || address.text() == "[::1]:7");
    }
    const auto none = redis::resolve({.path = {}, .host = "no-such-host.invalid", .port = 7});
    assert_false(none.ok());
    assert_holds(none.error().message, "no-such-host.invalid");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_good_endpoints),
        cmocka_unit_test(test_bad_endpoints),
        cmocka_unit_test(test_addresses_as_text),
        cmocka_unit_test(test_addresses_of_another_resolver),
        cmocka_unit_test(test_resolving),
    };
    return cmocka_run_group_tests_name("redis: addresses", tests, nullptr, nullptr);
}
