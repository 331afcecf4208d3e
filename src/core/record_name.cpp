#include "tokenward/record_name.hpp"

#include "core/character_class.hpp"

#include <algorithm>

namespace tokenward {

bool is_store_prefix(std::string_view text) noexcept {
    return text.size() <= k_max_store_prefix && std::ranges::all_of(text, [](char c) {
               return is_alnum(c) || std::string_view("._:{}-").find(c) != std::string_view::npos;
           });
}

RecordName RecordName::token(std::string_view prefix, std::string_view lookup) noexcept {
    RecordName name;
    name.append(prefix);
    name.append("gate:t:");
    name.append(lookup);
    return name;
}

RecordName RecordName::user(std::string_view prefix, std::string_view login) noexcept {
    RecordName name;
    name.append(prefix);
    name.append("gate:u:");
    name.append(login);
    return name;
}

RecordName RecordName::user_project(std::string_view prefix, std::string_view login,
                                    std::string_view project) noexcept {
    auto name = user(prefix, login);
    name.append(":"); // in no login, so no two pairs give the same name
    name.append(project);
    return name;
}

RecordName RecordName::project(std::string_view prefix, std::string_view project) noexcept {
    RecordName name;
    name.append(prefix);
    name.append("gate:p:");
    name.append(project);
    return name;
}

RecordName RecordName::meta(std::string_view prefix) noexcept {
    RecordName name;
    name.append(prefix);
    name.append("gate:meta");
    return name;
}

} // namespace tokenward
