#include "notify/mail_url.hpp"

#include "notify/url.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenward::notify {
namespace {

constexpr std::size_t k_longest_page = 500;

bool is_printable(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Beside host and port, nothing: libcurl would take a path for our own name.
bool has_more(const Url& url) {
    const auto path = url.part(CURLUPART_PATH);
    return (!path.empty() && path != "/") || !url.part(CURLUPART_QUERY).empty() ||
           !url.part(CURLUPART_FRAGMENT).empty() || !url.part(CURLUPART_OPTIONS).empty();
}

} // namespace

Result<MailServer> check_mail_url(const std::string& text, bool allow_clear) {
    const auto url = Url::parse(text);
    const auto scheme = url ? url->part(CURLUPART_SCHEME) : std::string();
    if ((scheme != "smtps" && scheme != "smtp") || !is_printable(text) || has_more(*url)) {
        return Error{"not a mail server's URL; write smtps://host:465 or smtp://host:587"};
    }
    if (url->names_user()) {
        return Error{"a mail server's URL holds no user and password"};
    }
    if (scheme == "smtps" && allow_clear) {
        return Error{"smtps:// is never in clear"};
    }
    const auto transport = scheme == "smtps" ? MailTransport::Tls
                           : allow_clear     ? MailTransport::Clear
                                             : MailTransport::StartTls;
    return MailServer{text, transport, url->is_to_this_machine()};
}

Result<std::string> check_public_url(const std::string& text) {
    const auto url = Url::parse(text);
    const auto scheme = url ? url->part(CURLUPART_SCHEME) : std::string();
    const bool is_page = (scheme == "https" || scheme == "http") && !url->names_user() &&
                         is_printable(text) && text.size() <= k_longest_page;
    return is_page ? Result<std::string>(text)
                   : Error{"not a page's URL; write https://host/path, at most 500 characters"};
}

} // namespace tokenward::notify
