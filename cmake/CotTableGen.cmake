# cot_tablegen(<output> <input.td> <backend> [extra arguments...])
#
# Runs cot-tblgen -gen-<backend> on <input.td> (relative to the source tree) and writes <output> (relative
# to the build tree). All outputs hang on the target cot-generated, which every room depends on.

add_custom_target(cot-generated)

function(cot_tablegen output input backend)
  set(out "${PROJECT_BINARY_DIR}/${output}")
  get_filename_component(dir "${out}" DIRECTORY)
  file(MAKE_DIRECTORY "${dir}")
  get_filename_component(input_dir "${PROJECT_SOURCE_DIR}/${input}" DIRECTORY)
  add_custom_command(
    OUTPUT "${out}"
    COMMAND cot-tblgen -gen-${backend} ${ARGN}
            -I "${PROJECT_SOURCE_DIR}/include" -I "${PROJECT_SOURCE_DIR}/lib" -I "${input_dir}"
            --write-if-changed -d "${out}.d" -o "${out}" "${PROJECT_SOURCE_DIR}/${input}"
    DEPENDS cot-tblgen "${PROJECT_SOURCE_DIR}/${input}"
    DEPFILE "${out}.d"
    COMMENT "Generating ${output}")
  string(MAKE_C_IDENTIFIER "gen_${output}" id)
  add_custom_target(${id} DEPENDS "${out}")
  add_dependencies(cot-generated ${id})
endfunction()
