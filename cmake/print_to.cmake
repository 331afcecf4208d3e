# cmake -D PROGRAM=… -D WORDS="a b" -D FILE=… -P print_to.cmake: what the program prints, in FILE.
separate_arguments(WORDS UNIX_COMMAND "${WORDS}")
cmake_path(GET FILE PARENT_PATH folder)
file(MAKE_DIRECTORY ${folder})
# No setting of whoever builds this has a say in it.
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=TOKENWARD_REDIS --unset=TOKENWARD_DATA
        TOKENWARD_CONFIG=/dev/null ${PROGRAM} ${WORDS}
    OUTPUT_FILE ${FILE} COMMAND_ERROR_IS_FATAL ANY)
