# Strict for our own code only; what we include from others is a system header.
add_library(tokenward_warnings INTERFACE)
target_compile_options(tokenward_warnings INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wshadow;-Wconversion;-Werror>"
    # GCC guesses wrongly about std::variant and std::optional once it optimizes.
    "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-maybe-uninitialized>")
