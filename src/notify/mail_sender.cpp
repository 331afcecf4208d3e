#include "notify/mail_sender.hpp"

#include "notify/curl_handle.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <utility>

namespace tokenward::notify {
namespace {

std::size_t swallow(char* /*bytes*/, std::size_t size, std::size_t count,
                    void* /*unused*/) noexcept {
    return size * count;
}

/// The command that the server answered last. libcurl's errors don't tell greeting from text.
class LastCommand {
public:
    /// What is sent; only its first word is kept, for what follows may be a password.
    void note(std::string_view line) noexcept {
        constexpr std::array<std::string_view, 7> k_commands = {"EHLO", "HELO", "STARTTLS", "AUTH",
                                                                "MAIL", "RCPT", "DATA"};
        const auto word = line.substr(0, line.find_first_of(" \r\n"));
        const auto* const found = std::ranges::find(k_commands, word);
        word_ = found == k_commands.end() ? word_ : *found;
    }
    /// Empty until the first one.
    [[nodiscard]] std::string_view word() const noexcept { return word_; }
    /// Whether it was about this one mail, and not about us.
    [[nodiscard]] bool is_about_the_mail() const noexcept {
        return word_ == "RCPT" || word_ == "DATA";
    }

private:
    std::string_view word_;
};

int watch(CURL* /*curl*/, curl_infotype type, char* bytes, std::size_t size, void* last) noexcept {
    if (type == CURLINFO_HEADER_OUT && last != nullptr) {
        static_cast<LastCommand*>(last)->note({bytes, size});
    }
    return 0;
}

/// A part of text, encoded so that no line is too long.
class Content {
public:
    Content(const CurlHandle& curl, const std::string& text) : mime_(curl_mime_init(curl.get())) {
        auto* const part = mime_ == nullptr ? nullptr : curl_mime_addpart(mime_);
        const bool good = part != nullptr &&
                          curl_mime_data(part, text.data(), text.size()) == CURLE_OK &&
                          curl_mime_type(part, "text/plain; charset=utf-8") == CURLE_OK &&
                          curl_mime_encoder(part, "quoted-printable") == CURLE_OK;
        if (!good) {
            curl_mime_free(mime_);
            throw std::bad_alloc();
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    ~Content() { curl_mime_free(mime_); }

    [[nodiscard]] curl_mime* get() const noexcept { return mime_; }

private:
    curl_mime* mime_;
};

bool is_our_fault(CURLcode outcome) noexcept {
    constexpr std::array k_ours = {CURLE_LOGIN_DENIED,
                                   CURLE_AUTH_ERROR,
                                   CURLE_USE_SSL_FAILED,
                                   CURLE_SSL_CACERT_BADFILE,
                                   CURLE_PEER_FAILED_VERIFICATION,
                                   CURLE_SSL_CERTPROBLEM};
    return std::ranges::find(k_ours, outcome) != k_ours.end();
}

AttemptEnd end_by(long code, const LastCommand& last) noexcept {
    // RFC 4954, 6: who we are isn't known or not enough, whatever was asked.
    const bool is_about_us = code >= 530 && code < 540;
    if (code < 500) {
        return AttemptEnd::Failed;
    }
    return is_about_us || !last.is_about_the_mail() ? AttemptEnd::NotAllowed : AttemptEnd::Refused;
}

Attempt judge(CURLcode outcome, long code, const LastCommand& last) {
    if (outcome == CURLE_OK) {
        return {};
    }
    if (outcome == CURLE_ABORTED_BY_CALLBACK) {
        return {AttemptEnd::Stopped, "it was told to stop"};
    }
    if (code >= 400 && code < 600) {
        const auto what =
            last.word().empty() ? "to the connection" : "to " + std::string(last.word());
        return {is_our_fault(outcome) ? AttemptEnd::NotAllowed : end_by(code, last),
                "the mail server answered " + std::to_string(code) + " " + what};
    }
    return {is_our_fault(outcome) ? AttemptEnd::NotAllowed : AttemptEnd::Failed,
            curl_easy_strerror(outcome)};
}

void set_transport(CurlHandle& curl, MailTransport transport) {
    curl.set(CURLOPT_PROTOCOLS_STR, transport == MailTransport::Tls ? "smtps" : "smtp");
    curl.set(
        CURLOPT_USE_SSL,
        static_cast<long>(transport == MailTransport::Clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
}

} // namespace

MailSender::MailSender(MailTarget target)
    : from_(std::move(target.from)),
      public_url_(std::move(target.public_url)),
      handle_(std::make_unique<CurlHandle>()) {
    auto& curl = *handle_;
    curl.set(CURLOPT_URL, target.server.url.c_str());
    set_transport(curl, target.server.transport);
    curl.set(CURLOPT_FORBID_REUSE, 1L);
    curl.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(target.connect_timeout.count()));
    curl.set(CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeout.count()));
    curl.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(target.answer_timeout.count()));
    curl.set(CURLOPT_WRITEFUNCTION, swallow);
    curl.set(CURLOPT_DEBUGFUNCTION, watch);
    curl.set(CURLOPT_VERBOSE, 1L);
    curl.set(CURLOPT_MAIL_FROM, ("<" + from_ + ">").c_str());
    if (!target.ca_file.empty()) {
        curl.trust_only(target.ca_file);
    }
    if (!target.user.empty()) {
        // Those that need nothing but a password; TLS hides it.
        curl.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
        curl.set(CURLOPT_USERNAME, target.user.c_str());
        // Of a std::string, so it ends in NUL. libcurl keeps its own copy to log in by.
        curl.set(CURLOPT_PASSWORD, target.password.view().data());
    }
}

MailSender::~MailSender() = default;

Attempt MailSender::send(const Mail& mail, const std::stop_token& stop) {
    CurlList headers;
    for (const auto& line : header_lines(mail)) {
        headers.add(line);
    }
    CurlList recipients;
    recipients.add("<" + mail.to + ">");
    auto& curl = *handle_;
    const Content content(curl, with_mail_line_ends(mail.text));
    LastCommand last;
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl.set(CURLOPT_MAIL_RCPT, recipients.get());
    curl.set(CURLOPT_MIMEPOST, content.get());
    curl.set(CURLOPT_DEBUGDATA, static_cast<void*>(&last));
    const auto outcome = curl.perform(stop);
    const auto code = curl.response_code();
    curl.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    curl.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    curl.set(CURLOPT_MIMEPOST, static_cast<curl_mime*>(nullptr));
    curl.set(CURLOPT_DEBUGDATA, static_cast<void*>(nullptr));
    return judge(outcome, code, last);
}

} // namespace tokenward::notify
