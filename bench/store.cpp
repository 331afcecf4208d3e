#include "store.hpp"

#include "files/secret_file.hpp"
#include "redis/address.hpp"
#include "redis/resolve.hpp"
#include "tokenward/key_file.hpp"

namespace tokenward::bench {

void add_store_options(CLI::App& app, StoreOptions& options) {
    app.add_option("--redis", options.redis, "unix:/path or host:port")->required();
    app.add_option("--key-file", options.key_file)->required();
    app.add_option("--prefix", options.prefix);
}

Keyring read_keyring(const StoreOptions& options) {
    const auto text = take(files::read_secret_file(options.key_file));
    return take(Keyring::from(take(KeyFile::parse(text.view()))));
}

redis::LinkOptions link_options(const StoreOptions& options) {
    redis::LinkOptions link;
    link.addresses = take(redis::resolve(take(redis::parse_endpoint(options.redis))));
    link.prefix = options.prefix;
    // A pipeline of thousands of commands takes Redis its time.
    link.read_timeout = redis::Milliseconds(60'000);
    return link;
}

} // namespace tokenward::bench
