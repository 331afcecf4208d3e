#include "admin/records/user_profile.hpp"

#include "core/character_class.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_longest_email = 254;
constexpr std::size_t k_longest_label = 63;

bool is_label(std::string_view text) noexcept {
    return !text.empty() && text.size() <= k_longest_label && text.front() != '-' &&
           text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_domain(std::string_view text) noexcept {
    while (true) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

} // namespace

UserProfile UserProfileEdit::applied_to(UserProfile profile) const {
    profile.name = name.value_or(std::move(profile.name));
    profile.email = email.value_or(std::move(profile.email));
    profile.department = department.value_or(std::move(profile.department));
    profile.user_type = user_type.value_or(std::move(profile.user_type));
    return profile;
}

bool is_email(std::string_view text) noexcept {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.size() > k_longest_email) {
        return false;
    }
    constexpr std::string_view others = ".!#$%&'*+/=?^_`{|}~-";
    const auto is_good = [others](char c) {
        return is_alnum(c) || others.find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(text.substr(0, at), is_good) && is_domain(text.substr(at + 1));
}

std::optional<Failure> check_profile(const UserProfile& profile) {
    const std::array<std::pair<std::string_view, const std::string*>, 3> texts = {
        {{"name", &profile.name},
         {"department", &profile.department},
         {"user type", &profile.user_type}}};
    for (const auto& [what, text] : texts) {
        if (!text->empty() && !is_attribute_value(*text)) {
            return invalid("the user's " + std::string(what) +
                           " is not UTF-8 without control characters, at most 255 bytes");
        }
    }
    if (!profile.email.empty() && !is_email(profile.email)) {
        return invalid("not an e-mail address: \"" + profile.email.substr(0, 60) + "\"");
    }
    return std::nullopt;
}

} // namespace tokenward::admin
