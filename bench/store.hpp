/// @file store.hpp
/// What the benchmark programs share: the store they are told of, and giving up with a sentence.
#pragma once

#include "redis/options.hpp"
#include "tokenward/keyring.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace tokenward::bench {

/// The value of a Result; its error, whatever its type, ends the program.
template <class R> auto take(R result) {
    if (!result) {
        throw std::runtime_error(result.error().message);
    }
    return *std::move(result);
}

struct StoreOptions {
    std::string redis;
    std::string key_file;
    std::string prefix = "tw:";
};

void add_store_options(CLI::App& app, StoreOptions& options);
[[nodiscard]] Keyring read_keyring(const StoreOptions& options);
[[nodiscard]] redis::LinkOptions link_options(const StoreOptions& options);

/// Runs `body` behind CLI11's reading of the arguments; the exit code.
template <class Body> int run(CLI::App& app, int argc, char** argv, const Body& body) {
    try {
        app.parse(argc, argv);
        body();
        return 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << app.get_name() << ": " << error.what() << '\n';
        return 1;
    }
}

} // namespace tokenward::bench
