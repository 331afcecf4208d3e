/// @file request_head.hpp
/// A request's header section (RFC 9112 § 3 and 5), from Beast's form to ours.
#pragma once

#include "admin/failure.hpp"
#include "http/problem_detail.hpp"
#include "http/request.hpp"
#include "http/trusted_proxies.hpp"
#include "http/wiping_allocator.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

namespace tokenward::http {

using HeadFields = boost::beast::http::basic_fields<WipingAllocator<char>>;
using Head = boost::beast::http::header<true, HeadFields>;

/// Why such a request isn't read to its end.
[[nodiscard]] std::optional<Problem> head_fault(const Head& head);

/// For a head that isn't whole, too; see readable_segments.
[[nodiscard]] std::vector<std::string> path_so_far(const Head& head);

/// All of `request` but its body; `peer` is at the other end of the connection. The id stays where
/// the client brings none. Invalid when the target is; then of the target there is
/// path_so_far().
[[nodiscard]] admin::Answer<Done> read_head(const Head& head, const std::string& peer,
                                            const TrustedProxies& proxies, Request& request);

} // namespace tokenward::http
