#include "notify/webhook_url.hpp"

#include "notify/url.hpp"

namespace tokenward::notify {

Result<std::string> check_webhook_url(const std::string& text) {
    const auto url = Url::parse(text);
    const auto scheme = url ? url->part(CURLUPART_SCHEME) : std::string();
    if (scheme != "https" && scheme != "http") {
        return Error{"not a webhook's URL; write https://host/path"};
    }
    if (url->names_user()) {
        return Error{"a webhook's URL holds no user and password; the receiver checks signatures"};
    }
    if (scheme == "http" && !url->is_to_this_machine()) {
        return Error{"a webhook goes over https, or over http to this machine only"};
    }
    return text;
}

} // namespace tokenward::notify
