/// @file redis_cmocka.hpp
/// cmocka for C++. A failed assertion jumps past destructors: what must be ended lives in fixtures.
#pragma once

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Before cmocka, whose macro `fail` is the name of a member of every stream.
#include <filesystem>
#include <fstream>
#include <sstream>

extern "C" {
#include <cmocka.h>
}

namespace tokenward::test {

/// Shows both texts when they differ.
#define assert_text(got, wanted) tokenward::test::check_text((got), (wanted), __FILE__, __LINE__)

void check_text(std::string_view got, std::string_view wanted, const char* file, int line);

/// Shows the text that lacks a part.
#define assert_holds(got, part) tokenward::test::check_holds((got), (part), __FILE__, __LINE__)

void check_holds(std::string_view got, std::string_view part, const char* file, int line);

/// A state of type `World`, made anew for each test and ended after it.
template <class World> int make_world(void** state) {
    *state = new World;
    return 0;
}

template <class World> int end_world(void** state) {
    delete static_cast<World*>(*state);
    return 0;
}

#define world_test(function, World)                                                                \
    cmocka_unit_test_setup_teardown(function, tokenward::test::make_world<World>,                  \
                                    tokenward::test::end_world<World>)

} // namespace tokenward::test
