#include "nginx/ngx.hpp"

#include "nginx/redis_parameter.hpp"

#include "files/secret_file.hpp"
#include "tokenward/record_name.hpp"

namespace tokenward::nginx {
namespace {

Outcome read_password(ngx_conf_t* cf, Setting setting, SecretText& into) {
    auto path = ngx_text(setting.value);
    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return Error{"found no memory for a path"};
    }
    auto password = files::read_password_file(std::string(view(path)));
    if (!password) {
        return Error{"can't use its " + std::string(setting.name) + ": " +
                     password.error().message};
    }
    into = *std::move(password);
    return Done{};
}

Result<redis::Milliseconds> read_timeout(Setting setting) {
    auto text = ngx_text(setting.value);
    const auto value = ngx_parse_time(&text, 0);
    if (value == NGX_ERROR || value < 1 || value > 60'000) {
        return Error{"has a bad " + std::string(setting.name) + " \"" + std::string(setting.value) +
                     "\"; it is a time from 1ms to 60s"};
    }
    return redis::Milliseconds(value);
}

Outcome bad_value(Setting setting, std::string_view what) {
    return Error{"has a bad " + std::string(setting.name) + " \"" + std::string(setting.value) +
                 "\"; " + std::string(what)};
}

Login& writer_of(Store& store) {
    return store.writer ? *store.writer : store.writer.emplace();
}

} // namespace

Outcome apply_parameter(ngx_conf_t* cf, Setting setting, Store& store) {
    auto& options = store.options;
    if (setting.value.empty() && setting.name != "prefix") {
        return Error{"has a parameter without a value: \"" + std::string(setting.name) + "\""};
    }
    if (setting.name == "user") {
        options.user = setting.value;
        return Done{};
    }
    if (setting.name == "password_file") {
        return read_password(cf, setting, options.password);
    }
    if (setting.name == "writer_user") {
        writer_of(store).user = setting.value;
        return Done{};
    }
    if (setting.name == "writer_password_file") {
        return read_password(cf, setting, writer_of(store).password);
    }
    if (setting.name == "db") {
        auto text = ngx_text(setting.value);
        const auto db = ngx_atoi(text.data, text.len);
        if (db == NGX_ERROR || db > 65'535) {
            return bad_value(setting, "it is a number from 0 to 65535");
        }
        options.db = static_cast<unsigned>(db);
        return Done{};
    }
    if (setting.name == "prefix") {
        if (!is_store_prefix(setting.value)) {
            return bad_value(setting, "it is at most 64 letters, digits and ._:{}-");
        }
        options.prefix = setting.value;
        return Done{};
    }
    if (setting.name == "connect_timeout" || setting.name == "read_timeout") {
        const auto time = read_timeout(setting);
        if (!time) {
            return time.error();
        }
        (setting.name == "read_timeout" ? options.read_timeout : options.connect_timeout) = *time;
        return Done{};
    }
    return Error{
        "has an unknown parameter \"" + std::string(setting.name) +
        "\"; there are user= password_file= writer_user= writer_password_file= db= prefix= "
        "connect_timeout= read_timeout= resolve"};
}

Outcome check_users(const Store& store) {
    if (!store.options.user.empty() && store.options.password.view().empty()) {
        return Error{"has a user without a password_file"};
    }
    if (store.writer && store.writer->password.view().empty()) {
        return Error{"has a writer_user without a writer_password_file"};
    }
    if (store.writer && store.writer->user.empty()) {
        return Error{"has a writer_password_file without a writer_user"};
    }
    return Done{};
}

} // namespace tokenward::nginx
