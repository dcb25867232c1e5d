//===- LibrarySymbols.cpp - Functions that generated code may call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One line a function. Naming it here makes the linker take it out of libgcc or libm. Each is
/// declared without its type, under a name of our own, because only its address counts.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/LibrarySymbols.h"
#include "RuntimeFunctions.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <dlfcn.h>
#include <string>
#include <vector>

// clang-format off
/// The vocabulary's calls: libm and libc.
#define COT_C_FUNCTIONS(X)                                                                         \
  X(ceilf) X(ceil) X(floorf) X(floor) X(truncf) X(trunc) X(nearbyintf) X(nearbyint)                \
  X(fmaf) X(fma) X(memcpy) X(memset) X(memmove) X(memcmp) X(sqrtf) X(sqrt) X(rintf) X(rint)        \
  X(roundevenf) X(roundeven) X(fminf) X(fmin) X(fmaxf) X(fmax)

/// Arithmetic of f128 that libm has and libgcc has not.
#define COT_F128_FUNCTIONS(X)                                                                      \
  X(ceilf128) X(floorf128) X(truncf128) X(nearbyintf128) X(rintf128) X(roundevenf128)              \
  X(sqrtf128) X(fmaf128) X(fabsf128) X(copysignf128) X(fminf128) X(fmaxf128)                       \
  X(fminimumf128) X(fmaximumf128)

/// libgcc, "Routines for integer arithmetic" and "Routines for floating point emulation" of the GCC
/// internals manual.
#define COT_LIBGCC_FUNCTIONS(X)                                                                    \
  X(__divti3) X(__modti3) X(__udivti3) X(__umodti3) X(__multi3) X(__ashlti3) X(__ashrti3)          \
  X(__lshrti3) X(__clzti2) X(__ctzti2) X(__popcountdi2) X(__popcountti2) X(__bswapdi2)             \
  X(__fixsfti) X(__fixdfti) X(__fixunssfti) X(__fixunsdfti) X(__floattisf) X(__floattidf)          \
  X(__floatuntisf) X(__floatuntidf)                                                                \
  X(__addtf3) X(__subtf3) X(__multf3) X(__divtf3) X(__negtf2) X(__eqtf2) X(__netf2) X(__lttf2)     \
  X(__letf2) X(__gttf2) X(__getf2) X(__unordtf2) X(__extendsftf2) X(__extenddftf2)                 \
  X(__trunctfsf2) X(__trunctfdf2) X(__fixtfsi) X(__fixtfdi) X(__fixtfti) X(__fixunstfsi)           \
  X(__fixunstfdi) X(__fixunstfti) X(__floatsitf) X(__floatditf) X(__floattitf)                     \
  X(__floatunsitf) X(__floatunditf) X(__floatuntitf)                                               \
  X(__extendhfsf2) X(__extendhfdf2) X(__extendhftf2) X(__truncsfhf2) X(__truncdfhf2)               \
  X(__trunctfhf2) X(__eqhf2) X(__fixhfti) X(__fixunshfti) X(__floattihf) X(__floatuntihf)
// clang-format on

#define COT_ALL_FUNCTIONS(X) COT_C_FUNCTIONS(X) COT_F128_FUNCTIONS(X) COT_LIBGCC_FUNCTIONS(X)

#define COT_DECLARE(name) extern "C" void cotLibrary_##name() __asm__(#name);
COT_ALL_FUNCTIONS(COT_DECLARE)
#undef COT_DECLARE

namespace cot::runtime {

namespace {

struct Entry {
  llvm::StringLiteral name;
  void (*function)();
};

template <typename Function> constexpr auto untyped(Function *function) {
  return reinterpret_cast<void (*)()>(function);
}

} // namespace

uint64_t findLibrarySymbol(llvm::StringRef name) {
#define COT_ENTRY(name) {#name, cotLibrary_##name},
  static const Entry entries[] = {
      COT_ALL_FUNCTIONS(COT_ENTRY) //
      {"__cot_probestack", __cot_probestack},
      {"__tls_get_addr", untyped(cot_tls_get_addr)},
      {"cot_throw", untyped(cot_throw)},
      {"__cranelift_throw", untyped(__cranelift_throw)},
#if defined(__x86_64__)
      {"__cot_x86_pshufb", __cot_x86_pshufb},
#endif
  };
#undef COT_ENTRY
  for (const Entry &entry : entries)
    if (entry.name == name) return reinterpret_cast<uint64_t>(entry.function);
  return 0;
}

uint64_t findProcessSymbol(llvm::StringRef name) {
  return reinterpret_cast<uint64_t>(dlsym(RTLD_DEFAULT, name.str().c_str()));
}

} // namespace cot::runtime
