# One folder under src/ is one layer. Sources are globbed, so a new file needs no
# word here; a folder without sources yet is skipped.

set(TOKENWARD_INCLUDES ${CMAKE_CURRENT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}/src)

function(tokenward_sources folder out)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/${folder}/*.cpp)
    if(NOT sources)
        message(STATUS "src/${folder}: no sources yet, skipped")
    endif()
    set(${out} ${sources} PARENT_SCOPE)
endfunction()

# Links what exists: a layer that was skipped is nothing to link.
function(tokenward_link target visibility)
    foreach(library IN LISTS ARGN)
        if(TARGET ${library})
            target_link_libraries(${target} ${visibility} ${library})
        elseif(NOT library MATCHES "^tokenward_")
            message(FATAL_ERROR "${target} needs ${library}, which is not there")
        endif()
    endforeach()
endfunction()

# tokenward_layer(<folder> [<library> ...] [PRIVATE <library> ...])
function(tokenward_layer folder)
    cmake_parse_arguments(layer "" "" "PRIVATE" ${ARGN})
    tokenward_sources(${folder} sources)
    if(NOT sources)
        return()
    endif()
    set(target tokenward_${folder})
    add_library(${target} STATIC ${sources})
    tokenward_unity(${target})
    target_include_directories(${target} PUBLIC ${TOKENWARD_INCLUDES})
    target_link_libraries(${target} PRIVATE tokenward_warnings)
    tokenward_link(${target} PUBLIC ${layer_UNPARSED_ARGUMENTS})
    tokenward_link(${target} PRIVATE ${layer_PRIVATE})
endfunction()

function(tokenward_program name folder)
    tokenward_sources(${folder} sources)
    if(NOT sources)
        return()
    endif()
    add_executable(${name} ${sources})
    tokenward_unity(${name})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    target_include_directories(${name} PRIVATE ${TOKENWARD_INCLUDES})
    target_link_libraries(${name} PRIVATE tokenward_warnings)
    tokenward_link(${name} PRIVATE ${ARGN})
endfunction()

# tokenward_embed(<layer> <header> <variable> <file>): the text of a file for src/LAYER/HEADER.hpp.in,
# which becomes "LAYER/HEADER.hpp".
function(tokenward_embed folder header variable file)
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    file(READ ${source} ${variable})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/src/${folder}/${header}.hpp.in
        ${CMAKE_CURRENT_BINARY_DIR}/generated/${folder}/${header}.hpp @ONLY)
    target_include_directories(tokenward_${folder} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
endfunction()
