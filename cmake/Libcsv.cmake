# libcsv comes without a CMake package: Libcsv::csv, for files of comma-separated values.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(Libcsv::csv UNKNOWN IMPORTED)
set_target_properties(Libcsv::csv PROPERTIES
    IMPORTED_LOCATION ${LIBCSV_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${LIBCSV_INCLUDE_DIR})
