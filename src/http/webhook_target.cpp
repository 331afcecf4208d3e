#include "http/webhook_target.hpp"

#include "files/secret_file.hpp"
#include "notify/webhook_url.hpp"

#include <utility>

namespace tokenward::http {
namespace {

using OptionalWebhookTarget = std::optional<notify::WebhookTarget>;

} // namespace

admin::Answer<OptionalWebhookTarget> webhook_target(const WebhookOptions& options) {
    if (options.url.empty()) {
        return options.secret_file.empty() && options.ca_file.empty()
                   ? admin::Answer<OptionalWebhookTarget>(OptionalWebhookTarget())
                   : admin::invalid(
                         "--webhook-secret-file and --webhook-ca-file are for a webhook, "
                         "and none is named (--webhook)");
    }
    auto url = notify::check_webhook_url(options.url);
    if (!url) {
        return admin::invalid("--webhook: " + url.error().message);
    }
    if (options.secret_file.empty()) {
        return admin::invalid("a webhook needs a secret to sign by: --webhook-secret-file");
    }
    const auto text = files::read_password_file(options.secret_file);
    if (!text) {
        return admin::refused("the webhook's secret: " + text.error().message);
    }
    auto secret = notify::WebhookSecret::parse(text->view());
    if (!secret) {
        return admin::refused(options.secret_file + ": " + secret.error().message);
    }
    return OptionalWebhookTarget(
        {.url = *std::move(url), .secret = *secret, .ca_file = options.ca_file});
}

} // namespace tokenward::http
