#include "cli/program.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>

#include <sys/resource.h>

int main(int argc, char** argv) {
    // A core file would hold keys, and perhaps a token.
    const rlimit none{};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
    try {
        const auto environment = [](const char* name) -> const char* {
            return std::getenv(name);
        };
        return static_cast<int>(tokenward::cli::run_program(argc, argv, environment));
    } catch (const std::exception& error) {
        std::cerr << "tokenward: " << error.what() << '\n';
        return 1;
    }
}
