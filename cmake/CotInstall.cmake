# install and find_package(cot): every room as cot::cot<Room>, the tools, the public headers.

include(CMakePackageConfigHelpers)
get_property(rooms GLOBAL PROPERTY COT_ROOM_TARGETS)
get_property(tools GLOBAL PROPERTY COT_TOOL_TARGETS)

install(TARGETS ${rooms} cot_llvm EXPORT cotTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(tools)
  install(TARGETS ${tools} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/cot" "${PROJECT_BINARY_DIR}/include/cot"
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.inc" PATTERN "*.def" PATTERN "*.td")
install(EXPORT cotTargets NAMESPACE cot:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/cot)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/cotConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cotConfig.cmake"
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/cot)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cotConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cotConfig.cmake" "${PROJECT_BINARY_DIR}/cotConfigVersion.cmake"
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/cot)
