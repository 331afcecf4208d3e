/// @file session.hpp
/// What a command works with: its options, its output, and the store once it asks for it.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "embedded/data_folder.hpp"
#include "redis/options.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenward::cli {

class Session {
public:
    explicit Session(const CommonOptions& options)
        : options_(options), output_(options.json(), options.looks()) {}

    [[nodiscard]] const CommonOptions& options() const noexcept { return options_; }
    [[nodiscard]] const Output& out() const noexcept { return output_; }

    /// Takes the password of Redis from stdin when it is to come from there: once, before a command
    /// reads on, or connects from several threads.
    [[nodiscard]] admin::Answer<Done> take_redis_password();

    /// Reads the key file and connects to Redis.
    [[nodiscard]] admin::Answer<admin::Store> open_store() const;
    [[nodiscard]] admin::Answer<KeyFile> read_keys() const;
    [[nodiscard]] static admin::Answer<KeyFile> read_keys(const std::string& path);
    [[nodiscard]] admin::Answer<admin::Store> connect(const KeyFile& keys) const;
    /// To the data folder's own Redis, which is started when it isn't there.
    [[nodiscard]] static admin::Answer<admin::Store> connect(const KeyFile& keys,
                                                             const embedded::DataFolder& folder);

    /// What connect() goes by: for others who sign in there.
    [[nodiscard]] admin::Answer<redis::LinkOptions> link() const;

    /// The system's clock and randomness.
    [[nodiscard]] static admin::Surroundings surroundings();

    /// The local system administrator, or the user it acts as.
    [[nodiscard]] static admin::Actor actor(const std::string& login = {});

    /// Says what went wrong, and how the command ends.
    [[nodiscard]] ExitCode fail(const admin::Failure& failure) const;
    /// Warns of records that count as none.
    void warn_of(const std::vector<std::string>& damaged) const;

private:
    [[nodiscard]] admin::Answer<admin::Store>
    connect_or_start(const KeyFile& keys, const embedded::DataFolder& folder) const;

    const CommonOptions& options_;
    Output output_;
    std::optional<SecretText> redis_password_; // from stdin
};

} // namespace tokenward::cli
