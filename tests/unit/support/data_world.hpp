/// @file data_world.hpp
/// A data folder of its own for a test; a Redis that was started on it ends with the test.
#pragma once

#include "admin/store/surroundings.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/first_start.hpp"
#include "support/admin_world.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace tokenward::test {

enum class Terminal : std::uint8_t { None, Sees, Fails };

struct ShownStart : embedded::Started {
    std::optional<embedded::FirstAdministrator> administrator; ///< as it was shown
};

class DataWorld {
public:
    DataWorld() = default;
    DataWorld(const DataWorld&) = delete;
    DataWorld& operator=(const DataWorld&) = delete;
    ~DataWorld() { kill_redis(); }

    [[nodiscard]] std::string path() const { return folder_.path() + "/data"; }
    [[nodiscard]] std::string path(std::string_view name) const {
        return path().append("/").append(name);
    }
    /// Made when it isn't there.
    [[nodiscard]] embedded::DataFolder data() const;

    /// Where somebody sits before a terminal, and sees what is shown or is gone before.
    [[nodiscard]] admin::Answer<ShownStart> start(Terminal terminal = Terminal::Sees) const;
    /// Its process id; 0 when none listens.
    [[nodiscard]] pid_t redis() const;
    /// SIGKILL, and waits for its end.
    void kill_redis() const;
    /// A store of its own, with the folder's keys.
    [[nodiscard]] admin::Store open() const;

    [[nodiscard]] static std::string read(const std::string& path);
    static void write(const std::string& path, std::string_view text);

private:
    TemporaryFolder folder_;
};

admin::Surroundings real_surroundings();

} // namespace tokenward::test
