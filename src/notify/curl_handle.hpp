/// @file curl_handle.hpp
/// libcurl's things as values, and transfers that end when they are told to. For src/notify alone.
#pragma once

#include <stop_token>
#include <string>

#include <curl/curl.h>

namespace tokenward::notify {

/// Not for two threads at once.
class CurlHandle {
public:
    /// What holds for every transfer: certificates are checked, no proxy and no password is taken
    /// from the environment, no signal is used. Throws std::bad_alloc.
    CurlHandle();
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;
    ~CurlHandle();

    template <class Value> void set(CURLoption option, Value value) {
        curl_easy_setopt(curl_, option, value);
    }

    /// Certificates by those of this file alone, not by the system's.
    void trust_only(const std::string& ca_file);

    /// CURLE_ABORTED_BY_CALLBACK within about a second after `stop` was asked for.
    [[nodiscard]] CURLcode perform(const std::stop_token& stop);
    /// The last one's answer; 0 when there was none.
    [[nodiscard]] long response_code() const;
    /// For libcurl's other calls.
    [[nodiscard]] CURL* get() const noexcept { return curl_; }

private:
    CURL* curl_;
};

/// A list of lines.
class CurlList {
public:
    CurlList() = default;
    CurlList(const CurlList&) = delete;
    CurlList& operator=(const CurlList&) = delete;
    ~CurlList();

    /// Throws std::bad_alloc.
    void add(const std::string& line);
    [[nodiscard]] curl_slist* get() const noexcept { return list_; }

private:
    curl_slist* list_ = nullptr;
};

} // namespace tokenward::notify
