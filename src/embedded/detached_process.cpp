#include "embedded/detached_process.hpp"

#include "files/descriptor.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenward::embedded {
namespace {

/// Where descriptors are put while the low numbers are taken.
constexpr int k_aside = 64;
constexpr int k_kept = 3;
constexpr int k_report = 4;

/// What the program's process says before it begins: its id, then, if it can't begin, why.
struct Report {
    pid_t id = 0;
    int error = 0;
};

/// All that the new process needs, made before the fork: after it, only async-signal-safe calls.
struct Prepared {
    const char* path;
    char* const* argv;
    char* const* environment;
    const char* folder;
    int log;
    int kept;
    int report;
};

bool arrange_descriptors(const Prepared& prepared, int& report) noexcept {
    report = ::fcntl(prepared.report, F_DUPFD_CLOEXEC, k_aside);
    const int log = ::fcntl(prepared.log, F_DUPFD_CLOEXEC, k_aside);
    const int kept = prepared.kept < 0 ? -1 : ::fcntl(prepared.kept, F_DUPFD_CLOEXEC, k_aside);
    const int nothing = ::open("/dev/null", O_RDONLY);
    if (report < 0 || log < 0 || nothing < 0 || (prepared.kept >= 0 && kept < 0)) {
        return false;
    }
    if (::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(log, STDOUT_FILENO) < 0 ||
        ::dup2(log, STDERR_FILENO) < 0 || ::dup3(report, k_report, O_CLOEXEC) < 0) {
        return false;
    }
    report = k_report;
    if (kept >= 0 && ::dup2(kept, k_kept) < 0) {
        return false;
    }
    return (kept >= 0 || ::close(k_kept) == 0 || errno == EBADF) &&
           ::close_range(k_report + 1, ~0U, 0) == 0;
}

/// Our own handlers and blocked signals are not for it: it must be able to be ended.
void reset_signals() noexcept {
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number) {
        static_cast<void>(::sigaction(number, &standard, nullptr));
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become(const Prepared& prepared) noexcept {
    Report report{::getpid(), 0};
    int pipe = prepared.report;
    if (arrange_descriptors(prepared, pipe) && ::chdir(prepared.folder) == 0) {
        reset_signals();
        ::umask(S_IRWXG | S_IRWXO);
        static_cast<void>(::write(pipe, &report, sizeof report) == sizeof report);
        ::execve(prepared.path, prepared.argv, prepared.environment);
    }
    report.error = errno;
    static_cast<void>(::write(pipe, &report, sizeof report) == sizeof report);
    ::_exit(127);
}

/// Between us and the program stands a process that ends at once: so the program is init's child,
/// and never a zombie of ours.
[[noreturn]] void stand_between(const Prepared& prepared) noexcept {
    ::setsid();
    const pid_t child = ::_Fork();
    if (child == 0) {
        become(prepared);
    }
    if (child < 0) {
        const Report report{0, errno};
        static_cast<void>(::write(prepared.report, &report, sizeof report) == sizeof report);
    }
    ::_exit(0);
}

bool read_report(int pipe, Report& report) noexcept {
    ssize_t got = 0;
    do {
        got = ::read(pipe, &report, sizeof report);
    } while (got < 0 && errno == EINTR);
    return got == sizeof report;
}

Result<pid_t> wait_for_begin(int pipe) {
    Report last;
    bool has_said_anything = false;
    for (Report report; read_report(pipe, report);) {
        last = report;
        has_said_anything = true;
    }
    if (!has_said_anything) {
        return Error{"it ended before it began"};
    }
    if (last.error != 0) {
        return Error{std::generic_category().message(last.error)};
    }
    return last.id;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (auto& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Result<pid_t> start_detached(const DetachedProgram& program) {
    auto arguments = program.arguments;
    std::vector<std::string> environment{
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
    const auto argv = pointers_to(arguments);
    const auto variables = pointers_to(environment);

    const files::Descriptor log(::open(program.log.c_str(),
                                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                                       S_IRUSR | S_IWUSR));
    if (!log.open()) {
        return Error{program.log + ": " + files::errno_text()};
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return Error{files::errno_text()};
    }
    const files::Descriptor from(ends[0]);
    files::Descriptor to(ends[1]);
    const Prepared prepared{
        program.path.c_str(), argv.data(), variables.data(), program.folder.c_str(), log.get(),
        program.kept,         to.get()};
    const pid_t between = ::fork();
    if (between == 0) {
        stand_between(prepared);
    }
    if (between < 0) {
        return Error{files::errno_text()};
    }
    static_cast<void>(to.close());
    auto begun = wait_for_begin(from.get());
    while (::waitpid(between, nullptr, 0) < 0 && errno == EINTR) {
    }
    return begun;
}

} // namespace tokenward::embedded
