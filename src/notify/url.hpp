/// @file url.hpp
/// URLs as libcurl reads them, which is who follows them. For src/notify alone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <curl/curl.h>

namespace tokenward::notify {

class Url {
public:
    /// Nothing for what is none, or of a scheme that libcurl doesn't know.
    [[nodiscard]] static std::optional<Url> parse(const std::string& text);

    /// Empty when it has none.
    [[nodiscard]] std::string part(CURLUPart which) const;
    [[nodiscard]] bool names_user() const;
    /// To 127.0.0.0/8, [::1] or localhost.
    [[nodiscard]] bool is_to_this_machine() const;

private:
    Url() : handle_(curl_url(), curl_url_cleanup) {}

    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle_;
};

} // namespace tokenward::notify
