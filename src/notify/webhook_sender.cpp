#include "notify/webhook_sender.hpp"

#include <array>
#include <new>
#include <utility>

#include <curl/curl.h>

namespace tokenward::notify {
namespace {

constexpr long k_gone = 410;
constexpr std::size_t k_longest_answer = 64 * 1024;

/// Once a process, before threads use it.
struct CurlLibrary {
    CurlLibrary() noexcept : is_ready(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {}
    bool is_ready;
};

bool library_is_ready() {
    static const CurlLibrary library;
    return library.is_ready;
}

class HeaderList {
public:
    HeaderList() = default;
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    ~HeaderList() { curl_slist_free_all(list_); }

    void add(const std::string& line) {
        auto* const longer = curl_slist_append(list_, line.c_str());
        if (longer == nullptr) {
            throw std::bad_alloc();
        }
        list_ = longer;
    }
    [[nodiscard]] curl_slist* get() const noexcept { return list_; }

private:
    curl_slist* list_ = nullptr;
};

/// Reads the answer to its end, so that the connection can be kept; what is too long ends it.
std::size_t swallow(char* /*bytes*/, std::size_t size, std::size_t count, void* seen) noexcept {
    auto& total = *static_cast<std::size_t*>(seen);
    total += size * count;
    return total <= k_longest_answer ? size * count : 0;
}

} // namespace

class WebhookSender::Handle {
public:
    Handle() : curl_(library_is_ready() ? curl_easy_init() : nullptr) {
        if (curl_ == nullptr) {
            throw std::bad_alloc();
        }
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { curl_easy_cleanup(curl_); }

    template <class Value> void set(CURLoption option, Value value) {
        curl_easy_setopt(curl_, option, value);
    }
    [[nodiscard]] CURL* get() const noexcept { return curl_; }

private:
    CURL* curl_;
};

WebhookSender::WebhookSender(WebhookTarget target)
    : target_(std::move(target)), handle_(std::make_unique<Handle>()) {
    auto& curl = *handle_;
    curl.set(CURLOPT_URL, target_.url.c_str());
    curl.set(CURLOPT_PROTOCOLS_STR, "http,https");
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_SSL_VERIFYPEER, 1L);
    curl.set(CURLOPT_SSL_VERIFYHOST, 2L);
    curl.set(CURLOPT_PROXY, "");
    curl.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl.set(CURLOPT_NOSIGNAL, 1L);
    curl.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(target_.connect_timeout.count()));
    curl.set(CURLOPT_TIMEOUT_MS, static_cast<long>(target_.timeout.count()));
    curl.set(CURLOPT_USERAGENT, "tokenward");
    curl.set(CURLOPT_WRITEFUNCTION, swallow);
    if (!target_.ca_file.empty()) {
        curl.set(CURLOPT_CAINFO, target_.ca_file.c_str());
    }
}

WebhookSender::~WebhookSender() = default;

Result<Done, WebhookError> WebhookSender::send(std::string_view id, Time at,
                                               std::string_view body) {
    HeaderList headers;
    headers.add("Content-Type: application/json");
    headers.add("Expect:");
    headers.add("webhook-id: " + std::string(id));
    headers.add("webhook-timestamp: " + std::to_string(to_epoch(at)));
    headers.add("webhook-signature: " + target_.secret.sign(id, at, body));

    std::size_t answered = 0;
    auto& curl = *handle_;
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl.set(CURLOPT_POSTFIELDS, body.data());
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl.set(CURLOPT_WRITEDATA, static_cast<void*>(&answered));
    const auto outcome = curl_easy_perform(curl.get());
    curl.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    if (outcome != CURLE_OK) {
        return WebhookError{curl_easy_strerror(outcome)};
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300) {
        return Done{};
    }
    return WebhookError{"it answered " + std::to_string(status), status == k_gone};
}

} // namespace tokenward::notify
