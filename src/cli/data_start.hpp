/// @file data_start.hpp
/// Beginning with nothing configured: what is made, and what people are told of it.
#pragma once

#include "admin/failure.hpp"
#include "cli/session.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/private_redis.hpp"

#include <string>

namespace tokenward::cli {

struct DataStart {
    embedded::DataFolder folder;
    std::string key_file;
    embedded::Presence redis;
};

/// Makes the data folder and what is missing in it, and starts its Redis. The first administrator's
/// token goes to the terminal, once, and nowhere where there is none. Invalid when a Redis is
/// named.
/// @param group of the socket; empty: as it is, or that of nginx's workers for a new folder of
/// root's
[[nodiscard]] admin::Answer<DataStart> start_data_folder(const Session& session,
                                                         const std::string& group);

/// The data folder that is named, or the usual one. Invalid when a Redis is named, NotFound when
/// there is no such folder yet.
[[nodiscard]] admin::Answer<embedded::DataFolder> open_data_folder(const Session& session);

} // namespace tokenward::cli
