/// @file reminders_told.hpp
/// People with addresses, tokens that end, and what their owners are told.
#pragma once

#include "admin/messages/outbox.hpp"
#include "admin/messages/reminders.hpp"
#include "support/admin_world.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

inline constexpr auto k_mail = admin::channel::mail;
inline constexpr auto k_webhook = admin::channel::webhook;

void person(AdminWorld& world, const std::string& login);
void give_address(AdminWorld& world, const std::string& login, const std::string& email);

/// @return its id
std::string token_for(AdminWorld& world, const std::string& name, std::chrono::seconds lifetime,
                      const std::string& owner = "alice");

admin::ReminderPass pass(AdminWorld& world, std::string_view channel = k_mail);

/// What waits, taken out of the outbox.
std::vector<admin::Message> taken(AdminWorld& world, std::string_view channel = k_mail);

/// A word for each message: `expiring:<token id>:<login>`.
std::vector<std::string> told(AdminWorld& world, std::string_view channel = k_mail);

void assert_told(AdminWorld& world, std::vector<std::string> wanted, const char* row);

} // namespace tokenward::test
