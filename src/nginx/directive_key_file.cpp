#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "files/secret_file.hpp"
#include "tokenward/key_file.hpp"

namespace tokenward::nginx {
namespace {

Result<Keyring> read_keys(const std::string& path) {
    const auto text = files::read_secret_file(path);
    if (!text) {
        return text.error();
    }
    const auto file = KeyFile::parse(text->view());
    if (!file) {
        return Error{path + ": " + file.error().message};
    }
    return Keyring::from(*file);
}

Outcome set(ngx_conf_t* cf, MainConf& main) {
    if (main.key_file_at) {
        return duplicate();
    }
    auto path = words_of(cf)[1];
    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return Error{"found no memory for its path"};
    }
    auto keys = read_keys(std::string(view(path)));
    if (!keys) {
        return Error{"can't be used: " + keys.error().message};
    }
    main.keys.emplace(*std::move(keys));
    main.key_file_at = place_of(cf);
    return Done{};
}

} // namespace

char* set_key_file(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return set(cf, *static_cast<MainConf*>(conf)); });
}

} // namespace tokenward::nginx
