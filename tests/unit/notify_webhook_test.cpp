// Webhooks: the signature of Standard Webhooks, and where they may go.
#include "notify/webhook_signature.hpp"
#include "notify/webhook_url.hpp"
#include "support/core_support.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::notify;

namespace {

std::string signed_by(std::string_view secret, std::string_view id, std::int64_t at,
                      std::string_view body) {
    return WebhookSecret::parse(secret).value().sign(id, from_epoch(at), body);
}

/// The vector that libraries of Standard Webhooks are tested by.
void test_a_known_signature(void** /*state*/) {
    for (const auto* const secret :
         {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
        ASSERT_TEXT(signed_by(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330,
                              R"({"test": 2432232314})"),
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}

void test_secrets(void** /*state*/) {
    const auto is_secret = [](const std::string& text) {
        return WebhookSecret::parse(text).ok();
    };
    assert_true(is_secret("whsec_" + std::string(32, 'A')));
    assert_true(is_secret("whsec_" + std::string(86, 'A')));
    assert_true(is_secret("whsec_" + std::string(86, 'A') + "=="));
    assert_false(is_secret(""));
    assert_false(is_secret("whsec_"));
    assert_false(is_secret("whsec_" + std::string(28, 'A'))); // 21 bytes
    assert_false(is_secret("whsec_" + std::string(88, 'A'))); // 66
    assert_false(is_secret("whsec_" + std::string(4000, 'A')));
    assert_false(is_secret("whsec_" + std::string(31, 'A') + "!"));
    assert_false(is_secret("whsk_" + std::string(32, 'A')));
}

void test_urls(void** /*state*/) {
    for (const auto* const url :
         {"https://hooks.example/path?x=1", "https://[2001:db8::1]:8443/", "http://127.0.0.1:80/",
          "http://127.1.2.3/x", "http://[::1]:9/", "http://localhost/x"}) {
        ASSERT_ROW(url, check_webhook_url(url).ok());
    }
    for (const auto* const url :
         {"", "hooks.example", "http://hooks.example/", "http://10.0.0.1/", "ftp://hooks.example/",
          "file:///etc/passwd", "https://", "https://user:pass@hooks.example/",
          "https://user@hooks.example/", "http://127.0.0.1.example/", "http://localhost.example/",
          "http://127.0.0.1@hooks.example/", "http://127.999.1.1/", "javascript:1"}) {
        ASSERT_ROW(url, !check_webhook_url(url).ok());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_a_known_signature),
        cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_urls),
    };
    return cmocka_run_group_tests_name("notify: webhook", tests, nullptr, nullptr);
}
