#include "support/redis_cmocka.hpp"

namespace tokenward::test {

namespace {

int size_of(std::string_view text) {
    return static_cast<int>(text.size());
}

} // namespace

void check_text(std::string_view got, std::string_view wanted, const char* file, int line) {
    if (got != wanted) {
        print_error("got \"%.*s\", wanted \"%.*s\"\n", size_of(got), got.data(), size_of(wanted),
                    wanted.data());
        _fail(file, line);
    }
}

void check_holds(std::string_view got, std::string_view part, const char* file, int line) {
    if (got.find(part) == got.npos) {
        print_error("\"%.*s\" lacks \"%.*s\"\n", size_of(got), got.data(), size_of(part),
                    part.data());
        _fail(file, line);
    }
}

} // namespace tokenward::test
