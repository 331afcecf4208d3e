#include "support/reminders_told.hpp"

#include "admin/people/users.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokenward::test {

void person(AdminWorld& world, const std::string& login) {
    must(admin::create_user(world.store(), AdminWorld::root(), login,
                            {"A. " + login, login + "@example.com", "", ""}));
}

void give_address(AdminWorld& world, const std::string& login, const std::string& email) {
    admin::UserProfileEdit edit;
    edit.email = email;
    must(admin::edit_user(world.store(), AdminWorld::root(), login, edit));
}

std::string token_for(AdminWorld& world, const std::string& name, std::chrono::seconds lifetime,
                      const std::string& owner) {
    auto request = request_for(TokenType::User, name, owner);
    request.expires_at = world.now + lifetime;
    return world.token(request).detail.id;
}

admin::ReminderPass pass(AdminWorld& world, std::string_view channel) {
    return must(admin::queue_reminders(world.store(), channel));
}

std::vector<admin::Message> taken(AdminWorld& world, std::string_view channel) {
    std::vector<admin::Message> messages;
    while (auto message = must(admin::claim_message(world.store(), channel))) {
        must(admin::settle_message(world.store(), *message));
        messages.push_back(*std::move(message));
    }
    return messages;
}

std::vector<std::string> told(AdminWorld& world, std::string_view channel) {
    std::vector<std::string> words;
    for (const auto& message : taken(world, channel)) {
        const auto document = nlohmann::json::parse(message.payload);
        words.push_back(message.kind.substr(message.kind.find('.') + 1) + ":" +
                        document["token_id"].get<std::string>() + ":" +
                        document["login"].get<std::string>());
    }
    std::ranges::sort(words);
    return words;
}

void assert_told(AdminWorld& world, std::vector<std::string> wanted, const char* row) {
    std::ranges::sort(wanted);
    const auto words = told(world);
    if (words != wanted) {
        print_error("%s: %zu messages: %s\n", row, words.size(),
                    words.empty() ? "" : words.front().c_str());
    }
    assert_true(words == wanted);
}

} // namespace tokenward::test
