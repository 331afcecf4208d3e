#include "support/data_world.hpp"

#include "embedded/private_redis.hpp"
#include "embedded/redis_settings.hpp"
#include "embedded/redis_state.hpp"
#include "files/secret_file.hpp"
#include "files/system_random.hpp"

#include <chrono>
#include <csignal>

#include <poll.h>

namespace tokenward::test {

admin::Surroundings real_surroundings() {
    return {
        [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
        files::system_random(),
        [](std::chrono::milliseconds) {
        }};
}

embedded::DataFolder DataWorld::data() const {
    return must(embedded::DataFolder::make(path(), ""));
}

admin::Answer<ShownStart> DataWorld::start(Terminal terminal) const {
    const auto folder = data();
    std::optional<embedded::FirstAdministrator> shown;
    embedded::StartOptions options{folder.key_file(), AdminWorld::root()};
    if (terminal != Terminal::None) {
        options.show = [&](const embedded::FirstAdministrator& administrator) {
            shown.emplace(embedded::FirstAdministrator{
                administrator.login, SecretText(std::string(administrator.password.view())),
                SecretText(std::string(administrator.token.view()))});
            return terminal == Terminal::Sees;
        };
    }
    const auto started = embedded::start_embedded(folder, options, real_surroundings());
    return started ? admin::Answer<ShownStart>(ShownStart{*started, std::move(shown)})
                   : started.error();
}

pid_t DataWorld::redis() const {
    const auto folder = embedded::DataFolder::open(path());
    return folder ? must(embedded::find_redis(*folder)).value_or(0) : 0;
}

void DataWorld::kill_redis() const {
    const auto folder = embedded::DataFolder::open(path());
    const auto process = folder ? embedded::find_process(*folder) : folder.error();
    if (process && *process) {
        ::kill((*process)->id, SIGKILL);
        pollfd end{.fd = (*process)->handle.get(), .events = POLLIN, .revents = 0};
        ::poll(&end, 1, 20'000);
    }
}

admin::Store DataWorld::open() const {
    const auto folder = data();
    const auto text = files::read_secret_file(folder.key_file());
    auto keys = KeyFile::parse(text->view());
    auto link = must(embedded::daemon_link(folder));
    return must(admin::Store::connect(std::move(link),
                                      std::make_shared<const Keyring>(*Keyring::from(*keys)),
                                      real_surroundings()));
}

std::string DataWorld::read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void DataWorld::write(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

} // namespace tokenward::test
