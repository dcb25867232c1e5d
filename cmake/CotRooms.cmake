# A room is one static library: faces in include/cot/<Room>, insides in lib/<Room>.
#
#   cot_room(<Room> FLOOR <n> [USES <Room>...] [EXCLUDE <subfolder>...])
#
# The rooms are declared in lib/CMakeLists.txt and nowhere else; utils/check-layering.py reads the same
# declarations. Every .cpp below lib/<Room> belongs to the room, except in subfolders that are rooms
# of their own (EXCLUDE).

function(cot_target_name out room)
  string(REPLACE "/" "" name "${room}")
  set(${out} "cot${name}" PARENT_SCOPE)
endfunction()

function(cot_room room)
  cmake_parse_arguments(ROOM "" "FLOOR" "USES;EXCLUDE" ${ARGN})
  cot_target_name(target "${room}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/${room}/*.cpp")
  foreach(sub IN LISTS ROOM_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/lib/${room}/${sub}/")
  endforeach()
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:cot_compile_options>)
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/lib/${room}")
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(cot::${target} ALIAS ${target})
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} ${scope} cxx_std_20)
  target_link_libraries(${target} ${scope} cot_llvm)
  foreach(used IN LISTS ROOM_USES)
    cot_target_name(used_target "${used}")
    target_link_libraries(${target} ${scope} ${used_target})
  endforeach()
  if(TARGET cot-generated AND sources)
    add_dependencies(${target} cot-generated)
  endif()
  set_property(GLOBAL APPEND PROPERTY COT_ROOM_TARGETS ${target})
endfunction()

# cot_tool(<name> USES <Room>...): a program of tools/<name>, installed.
function(cot_tool name)
  cmake_parse_arguments(TOOL "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/${name}/*.cpp")
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE cot_compile_options)
  foreach(used IN LISTS TOOL_USES)
    cot_target_name(used_target "${used}")
    target_link_libraries(${name} PRIVATE ${used_target})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY COT_TOOL_TARGETS ${name})
endfunction()
