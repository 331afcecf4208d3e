#include "admin/redis_clock.hpp"

#include "admin/detail_reader.hpp"
#include "admin/redis_info.hpp"

#include <cstdint>

namespace tokenward::admin {
namespace {

constexpr std::int64_t k_micro = 1'000'000;

} // namespace

Answer<Time> read_redis_time(Store& store) {
    const auto info = store.client().command({"INFO", "server"});
    if (!info) {
        return from_reading(info.error());
    }
    const auto text = info->view().string().value_or("");
    const auto micros = parse_number(RedisInfo(text).get("server_time_usec"));
    return micros ? Answer<Time>(from_epoch(*micros / k_micro))
                  : refused("Redis doesn't tell its time");
}

} // namespace tokenward::admin
