/// @file daemon.hpp
/// The whole daemon: from what it is told to its end.
#pragma once

#include "admin/failure.hpp"
#include "http/mail_target.hpp"
#include "http/store_slot.hpp"
#include "http/webhook_target.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tokenward::http {

struct DaemonOptions {
    std::vector<std::string> listen;          ///< see ListenAddress::parse
    std::vector<std::string> trusted_proxies; ///< see TrustedProxies::parse
    bool allow_cleartext = false; ///< on addresses that other machines reach, without TLS
    std::size_t workers = 4;
    std::size_t connections = 512;
    std::size_t connections_per_client = 0; ///< 0: a quarter of them, but 16 at least
    unsigned request_seconds = 10;          ///< for a whole request to come
    std::string log_level = "info";
    WebhookOptions webhook;
    MailOptions mail;
};

/// Makes what `connect` needs.
using Preparation = std::function<admin::Answer<Done>()>;

/// Serves until SIGTERM or SIGINT; on SIGHUP, `connect` is asked anew. Invalid or Refused when it
/// can't begin; what `prepare` fails with.
/// @param prepare called once, when the addresses are ours and before anything is served
[[nodiscard]] admin::Answer<Done>
run_daemon(const DaemonOptions& options, const Preparation& prepare, const StoreFactory& connect);

} // namespace tokenward::http
