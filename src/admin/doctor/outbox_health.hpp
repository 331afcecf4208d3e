/// @file outbox_health.hpp
/// Whether mails and webhooks get where they should.
#pragma once

#include "admin/doctor/finding.hpp"
#include "admin/failure.hpp"
#include "admin/store/store.hpp"

namespace tokenward::admin {

/// How many wait and for how long, and how many were given up within a week. Fails only when the
/// link is lost.
[[nodiscard]] Answer<Finding> examine_outbox(Store& store);

} // namespace tokenward::admin
