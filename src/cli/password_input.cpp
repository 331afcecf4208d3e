#include "cli/password_input.hpp"

#include "admin/records/password_hash.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <termios.h>
#include <unistd.h>

namespace tokenward::cli {
namespace {

/// Longer ones are refused later, with a clear sentence.
constexpr std::size_t k_most_read = admin::k_longest_password + 2;

constexpr char k_interrupt = '\x03'; // Ctrl-C

/// Turns the echo off while it lives. Ctrl-C ends a line instead of the process, which would leave
/// the terminal without echo.
class SilentTerminal {
public:
    SilentTerminal() noexcept {
        is_set_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (is_set_) {
            auto silent = before_;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
            silent.c_cc[VEOL] = static_cast<cc_t>(k_interrupt);
            is_set_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
        }
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (is_set_) {
            static_cast<void>(::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_));
        }
    }

    [[nodiscard]] bool is_silent() const noexcept { return is_set_; }

private:
    termios before_{};
    bool is_set_ = false;
};

/// One line without its end, byte by byte, so that nothing of it stays in a buffer of iostreams.
SecretText read_line() {
    std::array<char, k_most_read> line{};
    std::size_t size = 0;
    while (size < line.size()) {
        char next = '\0';
        const auto count = ::read(STDIN_FILENO, &next, 1);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0 || next == '\n') {
            break;
        }
        line[size++] = next;
        if (next == k_interrupt) {
            break;
        }
    }
    if (size > 0 && size < line.size() && line[size - 1] == '\r') {
        --size;
    }
    std::string text(line.data(), size);
    wipe(std::span<char>(line));
    return SecretText(std::move(text));
}

SecretText ask(std::string_view prompt) {
    std::cerr << prompt << std::flush;
    auto line = read_line();
    std::cerr << '\n';
    return line;
}

bool is_interrupted(const SecretText& line) {
    return line.view().ends_with(k_interrupt);
}

admin::Failure echo_stays() {
    return admin::refused("the terminal's echo can't be turned off");
}

admin::Answer<SecretText> ask_twice() {
    const SilentTerminal terminal;
    if (!terminal.is_silent()) {
        return echo_stays();
    }
    auto first = ask("New password: ");
    if (is_interrupted(first)) {
        return admin::refused("interrupted; the password stays as it is");
    }
    const auto second = ask("Once more: ");
    if (is_interrupted(second)) {
        return admin::refused("interrupted; the password stays as it is");
    }
    return first.view() == second.view() ? admin::Answer<SecretText>(std::move(first))
                                         : admin::refused("the two are not the same");
}

admin::Answer<SecretText> ask_once(std::string_view prompt) {
    const SilentTerminal terminal;
    if (!terminal.is_silent()) {
        return echo_stays();
    }
    auto line = ask(prompt);
    return is_interrupted(line) ? admin::Answer<SecretText>(admin::refused("interrupted"))
                                : std::move(line);
}

} // namespace

admin::Answer<SecretText> read_new_password() {
    auto password =
        ::isatty(STDIN_FILENO) == 1 ? ask_twice() : admin::Answer<SecretText>(read_line());
    if (password && password->view().empty()) {
        return admin::invalid("no password came from stdin");
    }
    return password;
}

admin::Answer<SecretText> read_password(std::string_view prompt) {
    auto password =
        ::isatty(STDIN_FILENO) == 1 ? ask_once(prompt) : admin::Answer<SecretText>(read_line());
    if (!password) {
        return password;
    }
    if (password->view().empty()) {
        return admin::invalid("no password came from stdin");
    }
    if (password->view().size() > admin::k_longest_password) {
        return admin::invalid("the password on stdin is longer than " +
                              std::to_string(admin::k_longest_password) + " bytes");
    }
    return password;
}

} // namespace tokenward::cli
