# unit/LAYER_*_test.cpp: one cmocka program each, linked with its layer and those below
# (with all where the name begins with none), helped by unit/support/*.cpp.
find_path(CMOCKA_INCLUDE_DIR cmocka.h REQUIRED)
find_library(CMOCKA_LIBRARY cmocka REQUIRED)

set(unit ${CMAKE_CURRENT_SOURCE_DIR}/unit)
file(GLOB unit_support CONFIGURE_DEPENDS ${unit}/support/*.cpp)
file(GLOB unit_tests CONFIGURE_DEPENDS ${unit}/*_test.cpp)
set(unit_layers
    tokenward_http tokenward_notify tokenward_embedded tokenward_admin tokenward_cache tokenward_redis tokenward_files tokenward_core)

add_library(tokenward_unit INTERFACE)
target_include_directories(tokenward_unit INTERFACE ${unit} ${TOKENWARD_INCLUDES})
target_include_directories(tokenward_unit SYSTEM INTERFACE ${CMOCKA_INCLUDE_DIR})
target_compile_definitions(tokenward_unit INTERFACE
    TOKENWARD_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
target_link_libraries(tokenward_unit INTERFACE ${CMOCKA_LIBRARY} Threads::Threads)
# What a test waits for is in the layers: making its own code quick takes longer than running it.
target_compile_options(tokenward_unit INTERFACE -O0)

if(unit_support)
    add_library(tokenward_unit_support STATIC ${unit_support})
    target_link_libraries(tokenward_unit_support PRIVATE tokenward_unit tokenward_warnings)
    if(TOKENWARD_UNITY)
        target_precompile_headers(tokenward_unit_support PRIVATE
            <algorithm> <array> <chrono> <filesystem> <fstream> <functional> <map> <memory>
            <optional> <set> <span> <sstream> <string> <string_view> <thread> <variant> <vector>)
    endif()
endif()

foreach(source IN LISTS unit_tests)
    cmake_path(GET source STEM name)
    string(REGEX REPLACE "_.*" "" layer ${name})
    set(layers tokenward_${layer})
    if(NOT TARGET ${layers})
        set(layers ${unit_layers})
    endif()
    if(layer STREQUAL cli)
        list(APPEND layers Libcsv::csv)
    endif()
    add_executable(${name} ${source})
    tokenward_link(${name} PRIVATE
        tokenward_warnings tokenward_unit_support tokenward_unit ${layers})
    if(TOKENWARD_UNITY AND unit_support)
        target_precompile_headers(${name} REUSE_FROM tokenward_unit_support)
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS unit)
endforeach()
