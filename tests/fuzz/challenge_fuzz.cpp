// Answers: a byte for the reason, one for the kind of challenge, one for the room, then lines:
// the realm and the permissions, which may come out of a request.
#include "support/core_fuzz.hpp"

#include "tokenward/answer.hpp"
#include "tokenward/names.hpp"
#include "tokenward/problem.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

/// Scheme and parameters with quoted strings, as RFC 9110 § 11.6.1 has them, and nothing else.
void check_line(std::string_view line) {
    require(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }));
    require(std::ranges::count(line, '"') % 2 == 0);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            require((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '=' || c == ',' ||
                    c == ' ' || c == '_');
        }
    }
}

void check_scope(std::string_view line, const std::vector<std::string_view>& permissions) {
    std::string expected;
    for (const auto permission : permissions) {
        if (is_permission(permission)) {
            expected.append(expected.empty() ? ", scope=\"" : " ").append(permission);
        }
    }
    require(expected.empty() || line.find(expected + '"') != std::string_view::npos);
    require(!expected.empty() || line.find(", scope=") == std::string_view::npos);
}

template <class Write> std::string check_room(Write write, std::size_t room) {
    std::string whole(write(std::span<char>()), '?');
    require(write(whole) == whole.size());
    std::string part(room, '#');
    require(write(part) == whole.size());
    require(part == (whole + std::string(room, '#')).substr(0, room));
    return whole;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto answer = answer_to(static_cast<Reason>(input.take_byte()));
    const auto kind = static_cast<ChallengeKind>(input.take_byte() % 4);
    const std::size_t room = input.take_byte();
    const auto realm = input.take_until('\n');
    std::vector<std::string_view> permissions;
    while (!input.empty()) {
        permissions.push_back(input.take_until('\n'));
    }
    require(answer.status >= 200 && answer.status <= 599);
    require(answer.status != 401 || answer.challenges);

    const auto line = check_room(
        [&](std::span<char> out) {
            return write_challenge({kind, realm, permissions}, answer, out);
        },
        room);
    require(line.empty() || (answer.challenges && kind != ChallengeKind::Off));
    // Without `"` and `,` in the realm, what the line consists of is seen at a glance.
    if (is_realm(realm) && realm.find(',') == std::string_view::npos) {
        check_line(line);
        if (line.starts_with("Bearer") && answer.error == "insufficient_scope") {
            check_scope(line, permissions);
        }
    }
    check_room([&](std::span<char> out) { return write_problem(answer, out); }, room);
    return 0;
}
