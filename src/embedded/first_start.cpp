#include "embedded/first_start.hpp"

#include "admin/settings/initialization.hpp"
#include "admin/store/store.hpp"
#include "embedded/first_administrator.hpp"
#include "embedded/lock_file.hpp"
#include "embedded/redis_settings.hpp"
#include "files/secret_file.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/keyring.hpp"

#include <memory>
#include <utility>

#include <unistd.h>

namespace tokenward::embedded {
namespace {

using StepOutcome = admin::Answer<Done>;

bool is_there(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

// What the mark says.
constexpr std::string_view k_making = "The store was not made yet.\n";
constexpr std::string_view k_made = "The first administrator was not shown yet.\n";

StepOutcome write(const std::string& path, std::string_view text, files::WriteMode mode) {
    const auto written = files::write_secret_file(path, text, mode);
    return written ? StepOutcome(Done{}) : admin::refused(written.error().message);
}

StepOutcome write_new(const std::string& path, std::string_view text) {
    return write(path, text, files::WriteMode::Create);
}

bool has_store(const DataFolder& folder) {
    return is_there(folder.redis_data()) || is_there(folder.old_redis_data());
}

/// One start, holding the folder's start lock.
class Start {
public:
    Start(const DataFolder& folder, const StartOptions& options,
          const admin::Surroundings& surroundings, const LockFile& lock)
        : folder_(folder), options_(options), surroundings_(surroundings), lock_(lock) {}

    admin::Answer<Started> run() {
        using Step = StepOutcome (Start::*)();
        for (const Step step :
             {&Start::look_at_mark, &Start::make_keys, &Start::make_passwords, &Start::start_redis,
              &Start::look_at_settings, &Start::open_store, &Start::make_administrator}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        return started_;
    }

private:
    /// Before anything else, so that a folder is never half made without the mark.
    StepOutcome look_at_mark() {
        if (is_there(folder_.newness())) {
            const auto text = files::read_secret_file(folder_.newness());
            if (!text) {
                return admin::refused(text.error().message);
            }
            shows_administrator_ = true;
            makes_store_ = text->view() != k_made;
        } else if (!has_store(folder_) && !is_there(folder_.password_file("daemon"))) {
            shows_administrator_ = makes_store_ = true;
            return write_new(folder_.newness(), k_making);
        }
        return makes_store_ ? StepOutcome(Done{}) : look_for_store();
    }

    /// One that was made once must be there: nothing is made in its place.
    StepOutcome look_for_store() {
        if (!is_there(options_.key_file)) {
            return admin::refused("the key file " + options_.key_file +
                                  " is gone, and without it nothing in the store of " +
                                  folder_.path() + " counts; put it back from your copy");
        }
        return has_store(folder_) ? StepOutcome(Done{}) : look_for_redis();
    }

    /// Before one is started, which would make an empty store in place of the one that is missing.
    StepOutcome look_for_redis() {
        const auto process = find_redis(folder_);
        if (!process) {
            return process.error();
        }
        return *process ? StepOutcome(Done{}) : store_is_gone();
    }

    [[nodiscard]] admin::Failure store_is_gone() const {
        return admin::refused("the store of " + folder_.path() + " is gone: bring its " +
                              folder_.redis_data() +
                              " back from your backup, or run \"tokenward import\" with what "
                              "\"tokenward export\" wrote; \"tokenward init\" makes a new store, "
                              "where no token of the old one works");
    }

    StepOutcome make_keys() {
        if (is_there(options_.key_file)) {
            return Done{};
        }
        const auto keys = KeyFile::create(surroundings_.random);
        return keys ? write_new(options_.key_file, keys->text().view())
                    : admin::internal(keys.error());
    }

    StepOutcome make_passwords() { return embedded::make_passwords(folder_, surroundings_.random); }

    StepOutcome start_redis() {
        const auto presence = ensure_redis(folder_, lock_);
        if (!presence) {
            return presence.error();
        }
        started_.redis = *presence;
        return Done{};
    }

    StepOutcome look_at_settings() {
        const auto current = has_current_settings(folder_);
        if (!current) {
            return current.error();
        }
        started_.has_old_settings = !*current;
        return Done{};
    }

    StepOutcome open_store() {
        const auto text = files::read_secret_file(options_.key_file);
        if (!text) {
            return admin::refused("the key file " + text.error().message);
        }
        const auto keys = KeyFile::parse(text->view());
        if (!keys) {
            return admin::refused("the key file " + options_.key_file + ": " +
                                  keys.error().message);
        }
        auto keyring = Keyring::from(*keys);
        if (!keyring) {
            return admin::internal(keyring.error());
        }
        auto link = daemon_link(folder_);
        if (!link) {
            return link.error();
        }
        auto store = admin::Store::connect(
            *std::move(link), std::make_shared<const Keyring>(*std::move(keyring)), surroundings_);
        if (!store) {
            return store.error();
        }
        store_ = std::make_unique<admin::Store>(*std::move(store));
        return make_store();
    }

    StepOutcome make_store() {
        const auto id = store_->look_anyway().store_id();
        if (!id) {
            return id.error();
        }
        if (!*id) {
            if (!makes_store_) {
                return store_is_gone();
            }
            if (const auto made = admin::initialize_store(*store_, options_.actor); !made) {
                return made.error();
            }
        }
        return makes_store_ ? write(folder_.newness(), k_made, files::WriteMode::Replace)
                            : StepOutcome(Done{});
    }

    StepOutcome make_administrator() {
        if (!shows_administrator_) {
            return Done{};
        }
        const auto actor = first_start_actor(options_.actor);
        const auto ownership = claim_first_administrator(*store_, actor);
        if (!ownership) {
            return ownership.error();
        }
        if (*ownership == Ownership::Taken) {
            return is_no_longer_new();
        }
        if (options_.show == nullptr) {
            started_.is_administrator_pending = true;
            return Done{};
        }
        return show_administrator(actor);
    }

    StepOutcome show_administrator(const admin::Actor& actor) {
        auto password = make_first_password(*store_, actor);
        if (!password) {
            return password.error();
        }
        auto token = make_first_token(*store_, actor);
        if (!token) {
            return token.error();
        }
        const FirstAdministrator administrator{k_first_administrator, *std::move(password),
                                               *std::move(token)};
        if (!options_.show(administrator)) {
            started_.is_administrator_pending = true;
            return Done{};
        }
        return is_no_longer_new();
    }

    [[nodiscard]] StepOutcome is_no_longer_new() const {
        const auto path = folder_.newness();
        return ::unlink(path.c_str()) == 0
                   ? StepOutcome(Done{})
                   : admin::refused(path + ": can't be removed: " + files::errno_text());
    }

    const DataFolder& folder_;
    const StartOptions& options_;
    const admin::Surroundings& surroundings_;
    const LockFile& lock_;
    bool makes_store_ = false;
    bool shows_administrator_ = false;
    std::unique_ptr<admin::Store> store_;
    Started started_;
};

} // namespace

admin::Answer<Started> start_embedded(const DataFolder& folder, const StartOptions& options,
                                      const admin::Surroundings& surroundings) {
    const auto lock = LockFile::open(folder.start_lock());
    if (!lock) {
        return lock.error();
    }
    if (const auto locked = lock->lock(); !locked) {
        return locked.error();
    }
    return Start(folder, options, surroundings, *lock).run();
}

} // namespace tokenward::embedded
