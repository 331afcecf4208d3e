# What no compiler checks: layers, directives, the build by nginx itself.
set(checks ${CMAKE_CURRENT_SOURCE_DIR}/checks)

add_test(NAME layers COMMAND Python3::Interpreter ${checks}/layers.py ${CMAKE_SOURCE_DIR})
add_test(NAME layers_selftest COMMAND Python3::Interpreter ${checks}/layers_selftest.py)
set_tests_properties(layers layers_selftest PROPERTIES LABELS check)

add_test(NAME directives COMMAND Python3::Interpreter ${checks}/directives.py ${CMAKE_SOURCE_DIR})
add_test(NAME directives_selftest COMMAND Python3::Interpreter ${checks}/directives_selftest.py)
set_tests_properties(directives directives_selftest PROPERTIES LABELS check)

# Pages that point at tests by name.
foreach(page where incidents)
    add_test(NAME ${page} COMMAND Python3::Interpreter ${checks}/${page}.py ${CMAKE_SOURCE_DIR})
    add_test(NAME ${page}_selftest COMMAND Python3::Interpreter ${checks}/${page}_selftest.py)
    set_tests_properties(${page} ${page}_selftest PROPERTIES LABELS check)
endforeach()
add_test(NAME examples_told
    COMMAND Python3::Interpreter ${checks}/examples_told.py ${CMAKE_SOURCE_DIR})
add_test(NAME examples_told_selftest COMMAND Python3::Interpreter ${checks}/examples_told_selftest.py)
set_tests_properties(examples_told examples_told_selftest PROPERTIES LABELS check)
add_test(NAME bench_selftest
    COMMAND Python3::Interpreter ${checks}/bench_selftest.py ${CMAKE_SOURCE_DIR})
set_tests_properties(bench_selftest PROPERTIES LABELS check)

if(TARGET tokenward)
    add_test(NAME manual COMMAND Python3::Interpreter ${checks}/manual.py
        ${CMAKE_BINARY_DIR}/share/man/man1)
    set_tests_properties(manual PROPERTIES LABELS check SKIP_RETURN_CODE 77)
endif()

if(TARGET ngx_http_auth_token_module)
    add_test(NAME nginx_build
        COMMAND ${checks}/nginx_build.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/nginx_build
            ${TOKENWARD_NGINX_BINARY} ${TOKENWARD_NGINX_SOURCE}
            $<TARGET_FILE:ngx_http_auth_token_module>)
    # It compiles while others, which mostly wait, run beside it: so it goes first.
    set_tests_properties(nginx_build PROPERTIES LABELS "check;slow" TIMEOUT 900 COST 1000)
endif()

if(TARGET ngx_http_auth_token_module AND TARGET tokenward
        AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    # The installed nginx loads no sanitized module without help.
    add_test(NAME nginx_examples
        COMMAND Python3::Interpreter -B ${checks}/nginx_examples.py ${CMAKE_SOURCE_DIR}
            ${TOKENWARD_NGINX_BINARY} $<TARGET_FILE:ngx_http_auth_token_module>
            $<TARGET_FILE:tokenward>)
    set_tests_properties(nginx_examples PROPERTIES LABELS check)
endif()
