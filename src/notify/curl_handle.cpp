#include "notify/curl_handle.hpp"

#include <new>

namespace tokenward::notify {
namespace {

/// Once a process, before threads use it.
struct CurlLibrary {
    CurlLibrary() noexcept : is_ready(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {}
    bool is_ready;
};

bool library_is_ready() {
    static const CurlLibrary library;
    return library.is_ready;
}

/// Asked at least once a second while a transfer runs. Not 0 ends it.
int wants_to_stop(void* stop, curl_off_t /*download*/, curl_off_t /*downloaded*/,
                  curl_off_t /*upload*/, curl_off_t /*uploaded*/) noexcept {
    return stop != nullptr && static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

} // namespace

CurlHandle::CurlHandle() : curl_(library_is_ready() ? curl_easy_init() : nullptr) {
    if (curl_ == nullptr) {
        throw std::bad_alloc();
    }
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_XFERINFOFUNCTION, wants_to_stop);
    set(CURLOPT_NOPROGRESS, 0L);
    // A name server that doesn't answer must not be waited for at the end.
    set(CURLOPT_QUICK_EXIT, 1L);
}

CurlHandle::~CurlHandle() {
    curl_easy_cleanup(curl_);
}

void CurlHandle::trust_only(const std::string& ca_file) {
    set(CURLOPT_CAINFO, ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

CURLcode CurlHandle::perform(const std::stop_token& stop) {
    auto asked = stop;
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&asked));
    const auto outcome = curl_easy_perform(curl_);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(nullptr));
    return outcome;
}

long CurlHandle::response_code() const {
    long code = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

CurlList::~CurlList() {
    curl_slist_free_all(list_);
}

void CurlList::add(const std::string& line) {
    auto* const longer = curl_slist_append(list_, line.c_str());
    if (longer == nullptr) {
        throw std::bad_alloc();
    }
    list_ = longer;
}

} // namespace tokenward::notify
