#include "http/mail_target.hpp"

#include "admin/records/user_profile.hpp"
#include "files/secret_file.hpp"
#include "tokenward/names.hpp"

#include <cstddef>
#include <utility>

namespace tokenward::http {
namespace {

using admin::invalid;
using OptionalMailTarget = std::optional<notify::MailTarget>;

constexpr std::size_t k_longest_user = 255;

bool names_anything(const MailOptions& options) {
    return options.allow_clear || !options.user.empty() || !options.password_file.empty() ||
           !options.ca_file.empty() || !options.from.empty() || !options.public_url.empty();
}

admin::Answer<notify::MailServer> server(const MailOptions& options) {
    auto found = notify::check_mail_url(options.server, options.allow_clear);
    if (!found) {
        return invalid("--smtp: " + found.error().message);
    }
    const bool is_clear = found->transport == notify::MailTransport::Clear;
    if (is_clear && !options.ca_file.empty()) {
        return invalid("--smtp-ca-file is for TLS, and --smtp-allow-cleartext says there is none");
    }
    if (is_clear && !options.user.empty() && !found->is_this_machine) {
        return invalid("--smtp-allow-cleartext with --smtp-user would send the password to another "
                       "machine in clear");
    }
    return *std::move(found);
}

admin::Answer<SecretText> password(const MailOptions& options) {
    if (options.user.empty() != options.password_file.empty()) {
        return invalid("--smtp-user and --smtp-password-file are given together or not at all");
    }
    if (options.user.empty()) {
        return SecretText();
    }
    if (options.user.size() > k_longest_user || !is_clean_text(options.user)) {
        return invalid("--smtp-user: not UTF-8 without control characters, at most 255 bytes");
    }
    auto text = files::read_password_file(options.password_file);
    return text ? admin::Answer<SecretText>(*std::move(text))
                : admin::refused("the mail server's password: " + text.error().message);
}

admin::Answer<std::string> page(const MailOptions& options) {
    if (options.public_url.empty()) {
        return std::string();
    }
    auto url = notify::check_public_url(options.public_url);
    return url ? admin::Answer<std::string>(*std::move(url))
               : invalid("--public-url: " + url.error().message);
}

} // namespace

admin::Answer<OptionalMailTarget> mail_target(const MailOptions& options) {
    if (options.server.empty()) {
        return names_anything(options)
                   ? invalid("--smtp-…, --mail-from and --public-url are for mails, and no mail "
                             "server is named (--smtp)")
                   : admin::Answer<OptionalMailTarget>(OptionalMailTarget());
    }
    auto through = server(options);
    if (!through) {
        return through.error();
    }
    if (options.from.empty()) {
        return invalid("mails need an address to come from: --mail-from");
    }
    if (!admin::is_email(options.from)) {
        return invalid("--mail-from: not an e-mail address");
    }
    auto secret = password(options);
    if (!secret) {
        return secret.error();
    }
    auto url = page(options);
    if (!url) {
        return url.error();
    }
    return OptionalMailTarget({.server = *std::move(through),
                               .user = options.user,
                               .password = *std::move(secret),
                               .ca_file = options.ca_file,
                               .from = options.from,
                               .public_url = *std::move(url)});
}

} // namespace tokenward::http
