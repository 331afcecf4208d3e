# fuzz/NAME_fuzz.cpp with its corpus in fuzz/corpus/NAME/: a libFuzzer program where
# TOKENWARD_FUZZ is on, and everywhere a test that replays the corpus.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*_fuzz.cpp)

function(tokenward_fuzz_program name source)
    add_executable(${name} ${source} ${ARGN})
    target_include_directories(${name} PRIVATE ${TOKENWARD_INCLUDES})
    target_link_libraries(${name} PRIVATE tokenward_warnings)
    tokenward_link(${name} PRIVATE
        tokenward_admin tokenward_redis tokenward_files tokenward_core)
endfunction()

add_custom_target(fuzzers)
foreach(source IN LISTS fuzz_sources)
    cmake_path(GET source STEM name)
    string(REGEX REPLACE "_fuzz$" "" subject ${name})

    tokenward_fuzz_program(${name}_replay ${source}
        ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/replay_main.cpp)
    list(APPEND fuzz_replays ${name}_replay)
    add_test(NAME ${name}_replay
        COMMAND ${name}_replay ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${subject})
    set_tests_properties(${name}_replay PROPERTIES TIMEOUT 120 LABELS fuzz)

    if(TOKENWARD_FUZZ)
        tokenward_fuzz_program(${name} ${source})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_dependencies(fuzzers ${name})
    endif()
endforeach()
