#include "notify/mail_sender.hpp"

#include "notify/curl_handle.hpp"
#include "notify/mail_verdict.hpp"
#include "notify/smtp_dialogue.hpp"

#include <new>
#include <utility>

namespace tokenward::notify {
namespace {

std::size_t swallow(char* /*bytes*/, std::size_t size, std::size_t count,
                    void* /*unused*/) noexcept {
    return size * count;
}

int watch(CURL* /*curl*/, curl_infotype type, char* bytes, std::size_t size,
          void* dialogue) noexcept {
    if (dialogue == nullptr) {
        return 0;
    }
    if (type == CURLINFO_HEADER_OUT) {
        static_cast<SmtpDialogue*>(dialogue)->note_command({bytes, size});
    } else if (type == CURLINFO_HEADER_IN) {
        static_cast<SmtpDialogue*>(dialogue)->note_answer({bytes, size});
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
        const auto* const password = target.password.view().data();
        curl.set(CURLOPT_PASSWORD, password);
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
    SmtpDialogue dialogue;
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl.set(CURLOPT_MAIL_RCPT, recipients.get());
    curl.set(CURLOPT_MIMEPOST, content.get());
    curl.set(CURLOPT_DEBUGDATA, static_cast<void*>(&dialogue));
    const auto outcome = curl.perform(stop);
    const auto code = curl.response_code();
    curl.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    curl.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    curl.set(CURLOPT_MIMEPOST, static_cast<curl_mime*>(nullptr));
    curl.set(CURLOPT_DEBUGDATA, static_cast<void*>(nullptr));
    return judge_mail(outcome, code, dialogue);
}

} // namespace tokenward::notify
