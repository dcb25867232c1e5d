# How every translation unit of cot is compiled: C++20, no exceptions, no RTTI, warnings, sanitizers.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Dev: optimized with assertions. -g1 keeps line numbers for crash traces at little cost.
set(CMAKE_CXX_FLAGS_DEV "-O2 -g1")
set(CMAKE_C_FLAGS_DEV "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(COT_CCACHE ccache)
if(COT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the tree count relative to it, so that several checkouts share what was compiled.
  set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
               "${COT_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
endif()
find_program(COT_LLD NAMES ld.lld-19 ld.lld)

add_library(cot_compile_options INTERFACE)
target_compile_options(cot_compile_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti>
  -Wall -Wextra -Wno-unused-parameter -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  $<$<CXX_COMPILER_ID:Clang>:-Wimplicit-fallthrough -Wunreachable-code>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers -Wno-dangling-pointer>)
if(COT_WARNINGS_AS_ERRORS)
  target_compile_options(cot_compile_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND COT_LLD)
  target_link_options(cot_compile_options INTERFACE -fuse-ld=lld)
endif()
target_link_options(cot_compile_options INTERFACE -Wl,--gc-sections -Wl,--as-needed)
target_compile_options(cot_compile_options INTERFACE -ffunction-sections -fdata-sections)
if(COT_SANITIZERS)
  # vptr needs RTTI, which cot does without.
  set(flags -fsanitize=${COT_SANITIZERS} -fno-sanitize=vptr -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
  if(COT_BUILD_FUZZERS)
    # Without it the fuzzer does not see which code an input reaches.
    list(APPEND flags -fsanitize=fuzzer-no-link)
  endif()
  target_compile_options(cot_compile_options INTERFACE ${flags})
  target_link_options(cot_compile_options INTERFACE ${flags})
endif()

# The parts of LLVM that cot may link. Debian's archives are static; libLLVM.so is never used.
add_library(cot_llvm INTERFACE)
target_include_directories(cot_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_definitions(cot_llvm INTERFACE ${LLVM_DEFINITIONS})
target_link_libraries(cot_llvm INTERFACE LLVMTargetParser LLVMBinaryFormat LLVMSupport LLVMDemangle)
