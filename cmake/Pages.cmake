# The manual pages, and what completes commands in shells: printed by the program itself.
include(GNUInstallDirs)

set(TOKENWARD_SHARE ${CMAKE_BINARY_DIR}/share)

# tokenward_printed(<file> <folder to install into> <word> ...): what `tokenward WORD ...` prints.
function(tokenward_printed file destination)
    set(path ${TOKENWARD_SHARE}/${file})
    string(REPLACE ";" " " words "${ARGN}")
    add_custom_command(OUTPUT ${path}
        COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:tokenward> -D "WORDS=${words}"
            -D FILE=${path} -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/print_to.cmake
        DEPENDS tokenward ${CMAKE_CURRENT_SOURCE_DIR}/cmake/print_to.cmake
        VERBATIM)
    set_property(GLOBAL APPEND PROPERTY TOKENWARD_PRINTED ${path})
    install(FILES ${path} DESTINATION ${CMAKE_INSTALL_DATADIR}/${destination})
endfunction()

tokenward_printed(man/man1/tokenward.1 man/man1 manual)
# The check `manual` fails when a command has no page.
foreach(command audit doctor export fsck import init keygen org project redis reseal serve settings token user)
    tokenward_printed(man/man1/tokenward-${command}.1 man/man1 manual ${command})
endforeach()
tokenward_printed(bash-completion/completions/tokenward bash-completion/completions
    completion bash)
tokenward_printed(zsh/site-functions/_tokenward zsh/site-functions completion zsh)

get_property(printed GLOBAL PROPERTY TOKENWARD_PRINTED)
add_custom_target(tokenward_pages ALL DEPENDS ${printed})
install(TARGETS tokenward RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
