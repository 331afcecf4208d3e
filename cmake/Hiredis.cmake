# The static library, so that the module carries its own hiredis, hidden from the
# other modules in nginx. Features are found by symbol, not by version.
include(CheckSymbolExists)

find_path(HIREDIS_INCLUDE_DIR hiredis/hiredis.h REQUIRED)
find_library(HIREDIS_LIBRARY libhiredis.a REQUIRED)

add_library(tokenward_hiredis INTERFACE)
target_include_directories(tokenward_hiredis SYSTEM INTERFACE ${HIREDIS_INCLUDE_DIR})
target_link_libraries(tokenward_hiredis INTERFACE ${HIREDIS_LIBRARY})

function(tokenward_hiredis_feature symbol header definition)
    set(CMAKE_REQUIRED_INCLUDES ${HIREDIS_INCLUDE_DIR})
    set(CMAKE_REQUIRED_LIBRARIES ${HIREDIS_LIBRARY})
    check_symbol_exists(${symbol} "stddef.h;sys/time.h;${header}" ${definition})
    if(${definition})
        target_compile_definitions(tokenward_hiredis INTERFACE ${definition}=1)
    endif()
endfunction()

# The same list stands in `config`, for builds by nginx's own configure.
tokenward_hiredis_feature(redisAsyncSetTimeout hiredis/async.h
    TOKENWARD_HIREDIS_HAS_ASYNC_TIMEOUT)
tokenward_hiredis_feature(redisSetPushCallback hiredis/hiredis.h
    TOKENWARD_HIREDIS_HAS_PUSH_CALLBACK)
