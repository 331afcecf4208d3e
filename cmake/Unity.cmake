# Unity builds: CMake compiles the sources of a layer some at a time, so that the templates they
# share are made once a batch. All of it takes a fraction of the time, one changed file longer.
option(TOKENWARD_UNITY "Compile the sources of each layer in batches" OFF)
set(TOKENWARD_UNITY_BATCH 14 CACHE STRING "So many sources to a batch; 0: a whole layer")
mark_as_advanced(TOKENWARD_UNITY_BATCH)

function(tokenward_unity target)
    set_target_properties(${target} PROPERTIES
        UNITY_BUILD ${TOKENWARD_UNITY} UNITY_BUILD_BATCH_SIZE ${TOKENWARD_UNITY_BATCH})
endfunction()

# For layers with many files that are compiled by themselves: what all of these read is read once.
function(tokenward_precompile target)
    if(TOKENWARD_UNITY AND TARGET ${target})
        target_precompile_headers(${target} PRIVATE
            <algorithm> <chrono> <functional> <map> <memory> <optional> <span> <string> <string_view>
            <unordered_map> <unordered_set> <utility> <variant> <vector> <nlohmann/json.hpp>)
    endif()
endfunction()

# By themselves: families of files that give their parts the same names (`list`, `show`, `set`),
# and those that ask OpenSSL's headers for what is deprecated.
file(GLOB TOKENWARD_UNITY_ALONE CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/src/cli/command_*.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/src/http/api_*.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/src/nginx/directive_*.cpp)
foreach(name IN ITEMS core/hmac core/sha384)
    list(APPEND TOKENWARD_UNITY_ALONE ${CMAKE_CURRENT_SOURCE_DIR}/src/${name}.cpp)
endforeach()
set_source_files_properties(${TOKENWARD_UNITY_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
