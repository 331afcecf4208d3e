#include "micro/samples.hpp"

#include "files/system_random.hpp"
#include "store.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/token_string.hpp"

#include <chrono>
#include <utility>

namespace tokenward::bench {
namespace {

constexpr std::string_view k_prefix = "tw:";
constexpr std::string_view k_user_incarnation = "Ab3Cd4Ef5Gh6";
constexpr std::string_view k_project_incarnation = "Zy9Xw8Vu7Ts6";

Keyring new_keyring() {
    return take(Keyring::from(take(KeyFile::create(files::system_random()))));
}

SealedRecord sealed(const RecordName& name, Result<OwnedFields> fields) {
    return {std::string(name.view()), take(std::move(fields))};
}

SealedRecord make_token(const Keyring& keys, std::string_view lookup) {
    const auto name = RecordName::token(k_prefix, lookup);
    const auto projects = std::string(k_project) + "=" + std::string(k_project_incarnation);
    TokenRecord record;
    record.id = "tok_abcdefghijklmnop";
    record.name = "continuous integration";
    record.type = TokenType::Project;
    record.owner = k_login;
    record.owner_incarnation = k_user_incarnation;
    record.projects = *ProjectList::parse(projects);
    record.expires_at = k_now + std::chrono::days(30);
    return sealed(name, seal_token(keys, name.view(), record));
}

SealedRecord make_user(const Keyring& keys) {
    const auto name = RecordName::user(k_prefix, k_login);
    UserAuthority record;
    record.incarnation = k_user_incarnation;
    record.active = true;
    return sealed(name, seal_user(keys, name.view(), record, {}));
}

SealedRecord make_user_project(const Keyring& keys) {
    const auto name = RecordName::user_project(k_prefix, k_login, k_project);
    ProjectAuthority record;
    record.user_incarnation = k_user_incarnation;
    record.project_incarnation = k_project_incarnation;
    record.permissions = *PermissionList::parse("scan");
    return sealed(name, seal_project_authority(keys, name.view(), record));
}

SealedRecord make_project(const Keyring& keys) {
    const auto name = RecordName::project(k_prefix, k_project);
    ProjectRecord record;
    record.incarnation = k_project_incarnation;
    return sealed(name, seal_project(keys, name.view(), record));
}

std::string text_of(const MintedToken& minted) {
    return std::string(minted.text.view());
}

Samples make_samples() {
    auto keys = new_keyring();
    const auto prefix = default_prefix(TokenType::Project);
    const auto random = files::system_random();
    const auto minted = take(mint_token(prefix, keys, random));
    // Another file's key of the same id: that is what a made-up token looks like.
    const auto made_up = take(mint_token(prefix, new_keyring(), random));
    Samples made{.keys = std::move(keys),
                 .token_text = text_of(minted),
                 .made_up_text = text_of(made_up),
                 .token = {},
                 .user = {},
                 .user_project = {},
                 .project = {}};
    made.token = make_token(made.keys, minted.lookup.view());
    made.user = make_user(made.keys);
    made.user_project = make_user_project(made.keys);
    made.project = make_project(made.keys);
    return made;
}

} // namespace

std::vector<Field> SealedRecord::views() const {
    std::vector<Field> views;
    for (const auto& [field, value] : fields) {
        views.push_back({field, value});
    }
    return views;
}

const Samples& samples() {
    static const Samples made = make_samples();
    return made;
}

} // namespace tokenward::bench
