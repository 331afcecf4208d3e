# differential/: the core against an independent reading, on generated input.
add_executable(credential_verdicts ${CMAKE_CURRENT_SOURCE_DIR}/differential/credential_verdicts.cpp)
target_link_libraries(credential_verdicts PRIVATE tokenward_core tokenward_warnings)
add_test(NAME credential_differential
    COMMAND Python3::Interpreter -B
        ${CMAKE_CURRENT_SOURCE_DIR}/differential/credential_test.py
        $<TARGET_FILE:credential_verdicts>)
set_tests_properties(credential_differential PROPERTIES TIMEOUT 120 LABELS differential)
