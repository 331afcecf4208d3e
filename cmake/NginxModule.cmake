# The module for the installed nginx. nginx's own configure, fed with the flags the
# binary was built with, yields ngx_auto_config.h (and so a matching signature) and
# the module table; `config` at the root stays the one place that names modules.

set(TOKENWARD_NGINX_BINARY /usr/sbin/nginx CACHE FILEPATH "The nginx to build for")
set(TOKENWARD_NGINX_SOURCE /usr/share/nginx/src CACHE PATH "Its headers and configure")

tokenward_sources(nginx module_sources)
if(NOT module_sources)
    return()
endif()
foreach(needed IN ITEMS ${TOKENWARD_NGINX_BINARY} ${TOKENWARD_NGINX_SOURCE}/configure)
    if(NOT EXISTS ${needed})
        message(FATAL_ERROR "${needed} is not there: install nginx and nginx-dev, "
            "or set TOKENWARD_NGINX=OFF")
    endif()
endforeach()

set(module ngx_http_auth_token_module)
set(nginx_objs ${CMAKE_BINARY_DIR}/nginx/objs)
set(module_table ${nginx_objs}/${module}_modules.c)

add_custom_command(
    OUTPUT ${module_table} ${nginx_objs}/ngx_auto_config.h
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmake/nginx-configure.sh
        ${TOKENWARD_NGINX_BINARY} ${TOKENWARD_NGINX_SOURCE} ${CMAKE_BINARY_DIR}/nginx
        --add-dynamic-module=${CMAKE_CURRENT_SOURCE_DIR}
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/nginx-configure.sh
        ${CMAKE_CURRENT_SOURCE_DIR}/config ${CMAKE_CURRENT_SOURCE_DIR}/config.make
        ${TOKENWARD_NGINX_BINARY} ${TOKENWARD_NGINX_SOURCE}/src/core/nginx.h
    COMMENT "Configuring nginx's headers"
    VERBATIM)

set(nginx_includes ${nginx_objs})
foreach(folder IN ITEMS core event event/modules event/quic os/unix
        http http/modules http/v2 http/v3)
    if(IS_DIRECTORY ${TOKENWARD_NGINX_SOURCE}/src/${folder})
        list(APPEND nginx_includes ${TOKENWARD_NGINX_SOURCE}/src/${folder})
    endif()
endforeach()

add_custom_target(nginx_headers DEPENDS ${nginx_objs}/ngx_auto_config.h)

add_library(${module} MODULE ${module_sources} ${module_table})
add_dependencies(${module} nginx_headers)
tokenward_unity(${module})
set_target_properties(${module} PROPERTIES
    PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/modules)
target_include_directories(${module} PRIVATE ${TOKENWARD_INCLUDES})
target_include_directories(${module} SYSTEM PRIVATE ${nginx_includes})
target_link_libraries(${module} PRIVATE tokenward_warnings)
tokenward_link(${module} PRIVATE
    tokenward_cache tokenward_redis tokenward_files tokenward_core)

# The table is nginx's code: it has nothing hidden and owes our warnings nothing.
set_source_files_properties(${module_table} PROPERTIES COMPILE_OPTIONS -fvisibility=default)

set(exports ${CMAKE_CURRENT_SOURCE_DIR}/cmake/module.exports)
target_link_options(${module} PRIVATE
    -Wl,--exclude-libs,ALL -Wl,--version-script=${exports})
set_property(TARGET ${module} APPEND PROPERTY LINK_DEPENDS ${exports})
