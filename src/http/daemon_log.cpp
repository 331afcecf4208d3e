#include "http/daemon_log.hpp"

#include <array>
#include <string_view>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace tokenward::http {

admin::Answer<Log> make_log(const std::string& level) {
    constexpr std::array<std::string_view, 4> k_levels = {"debug", "info", "warning", "error"};
    for (const auto known : k_levels) {
        if (level == known) {
            auto log = std::make_shared<spdlog::logger>(
                "tokenward", std::make_shared<spdlog::sinks::stderr_sink_mt>());
            log->set_level(spdlog::level::from_str(level));
            log->flush_on(spdlog::level::trace);
            log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
            return log;
        }
    }
    return admin::invalid("not a log level: \"" + level + "\"; debug, info, warning or error");
}

} // namespace tokenward::http
