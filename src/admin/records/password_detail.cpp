#include "admin/records/password_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "admin/records/password_hash.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {

PasswordDetail PasswordDetail::read(DetailReader& reader) {
    PasswordDetail password;
    password.login = reader.text("login", is_login);
    password.user_incarnation = reader.text("userinc", is_incarnation);
    password.hash = reader.text("hash", is_password_hash);
    password.set_at = reader.time("set");
    password.set_by = reader.text("by", is_clean_text);
    return password;
}

OwnedFields PasswordDetail::fields() const {
    DetailWriter writer;
    writer.put("login", login)
        .put("userinc", user_incarnation)
        .put("hash", hash)
        .put("set", set_at)
        .put("by", set_by);
    return std::move(writer).take();
}

} // namespace tokenward::admin
