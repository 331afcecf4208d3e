#include "files/system_random.hpp"

#include <cerrno>

#include <sys/random.h>

namespace tokenward::files {

RandomSource system_random() {
    return [](std::span<std::byte> out) {
        while (!out.empty()) {
            const auto got = getrandom(out.data(), out.size(), 0);
            if (got < 0 && errno != EINTR) {
                return false;
            }
            if (got > 0) {
                out = out.subspan(static_cast<std::size_t>(got));
            }
        }
        return true;
    };
}

} // namespace tokenward::files
