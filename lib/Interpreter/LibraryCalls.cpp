//===- LibraryCalls.cpp - Functions that every program may call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LibraryCalls.h"
#include "Floats.h"
#include <algorithm>

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

/// The arguments have \p types and there is one result of the first type, or, for functions of
/// memory, possibly none.
static bool hasArguments(const HostCall &call, llvm::ArrayRef<Type> types) {
  if (call.arguments.size() != types.size()) return false;
  for (auto [argument, type] : llvm::zip(call.arguments, types))
    if (argument.type() != type) return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

/// A function on floats of format F; a wrong number of arguments gives no result, which the machine
/// reports.
template <typename F, auto Function> static void floatCall(HostCall &call) {
  Type type = F::width == 32 ? types::f32 : types::f64;
  if (!hasArguments(call, type)) return;
  auto x = static_cast<typename F::Bits>(call.arguments[0].bits());
  auto result = evaluate<F>([](auto a) { return Function(a); }, [](auto a) { return a; }, x);
  call.results.push_back(DataValue::scalar(type, result));
}
template <typename F> static void fmaCall(HostCall &call) {
  Type type = F::width == 32 ? types::f32 : types::f64;
  if (!hasArguments(call, {type, type, type})) return;
  auto argument = [&](unsigned i) {
    return static_cast<typename F::Bits>(call.arguments[i].bits());
  };
  auto result =
      evaluate<F>([](auto a, auto b, auto c) { return std::fma(a, b, c); },
                  [](auto a, auto, auto) { return a; }, argument(0), argument(1), argument(2));
  call.results.push_back(DataValue::scalar(type, result));
}

static constexpr auto roundUp = [](auto x) { return std::ceil(x); };
static constexpr auto roundDown = [](auto x) { return std::floor(x); };
static constexpr auto roundToZero = [](auto x) { return std::trunc(x); };
static constexpr auto roundToNearest = [](auto x) { return std::nearbyint(x); };

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// The host's bytes of the argument that is an address, or null after a trap.
static uint8_t *memoryOf(HostCall &call, unsigned argument, uint64_t size, bool forWriting) {
  uint8_t *bytes = call.memory.access(call.arguments[argument].low64(), size, forWriting);
  // A call of 0 bytes may have any address.
  static uint8_t nothing;
  if (!bytes && size == 0) return &nothing;
  if (!bytes) call.trap = TrapCode::heapOutOfBounds();
  return bytes;
}
static bool areIntegers(const HostCall &call, unsigned count) {
  return call.arguments.size() == count &&
         llvm::all_of(call.arguments, [](const DataValue &x) { return x.type().isInt(); });
}
/// C returns the target's address; CLIF may leave that out of the signature.
static void returnTarget(HostCall &call) {
  if (call.signature.results.size() == 1) call.results.push_back(call.arguments[0]);
}

static void memmoveCall(HostCall &call) {
  if (!areIntegers(call, 3)) return;
  uint64_t size = call.arguments[2].low64();
  uint8_t *to = memoryOf(call, 0, size, true);
  const uint8_t *from = memoryOf(call, 1, size, false);
  if (!to || !from) return;
  std::memmove(to, from, size);
  returnTarget(call);
}
static void memsetCall(HostCall &call) {
  if (!areIntegers(call, 3)) return;
  uint64_t size = call.arguments[2].low64();
  uint8_t *to = memoryOf(call, 0, size, true);
  if (!to) return;
  std::memset(to, static_cast<uint8_t>(call.arguments[1].bits()), size);
  returnTarget(call);
}
/// -1, 0 or 1.
static void memcmpCall(HostCall &call) {
  if (!areIntegers(call, 3) || call.signature.results.size() != 1) return;
  uint64_t size = call.arguments[2].low64();
  const uint8_t *x = memoryOf(call, 0, size, false);
  const uint8_t *y = memoryOf(call, 1, size, false);
  if (!x || !y) return;
  int order = std::memcmp(x, y, size);
  UInt128 result = order < 0 ? ~UInt128(0) : UInt128(order > 0);
  Type type = call.signature.results[0].type;
  if (type.isInt()) call.results.push_back(DataValue::scalar(type, result));
}

//===----------------------------------------------------------------------===//
// The others
//===----------------------------------------------------------------------===//

static void pshufbCall(HostCall &call) {
  if (!hasArguments(call, {types::i8x16, types::i8x16})) return;
  DataValue result(types::i8x16);
  for (unsigned i = 0; i < 16; ++i) {
    auto index = static_cast<uint8_t>(call.arguments[1].lane(i));
    result.setLane(i, index & 0x80 ? 0 : call.arguments[0].lane(index & 15));
  }
  call.results.push_back(result);
}
/// The stack is checked when a frame is made.
static void probestackCall(HostCall &) {}
/// The tag is the first argument but \p skipped; the payload follows it.
template <unsigned skipped> static void throwCall(HostCall &call) {
  if (call.arguments.size() <= skipped) return;
  Exception exception;
  exception.tag = static_cast<uint32_t>(call.arguments[skipped].bits());
  for (const DataValue &word : call.arguments.drop_front(skipped + 1))
    exception.payload.push_back(word.low64());
  call.exception = std::move(exception);
}

static const HostFunction *libraryFunction(LibCall libCall) {
  static const std::pair<LibCall, HostFunction> functions[] = {
      {LibCall::Probestack, probestackCall},
      {LibCall::CeilF32, floatCall<Single, roundUp>},
      {LibCall::CeilF64, floatCall<Double, roundUp>},
      {LibCall::FloorF32, floatCall<Single, roundDown>},
      {LibCall::FloorF64, floatCall<Double, roundDown>},
      {LibCall::TruncF32, floatCall<Single, roundToZero>},
      {LibCall::TruncF64, floatCall<Double, roundToZero>},
      {LibCall::NearestF32, floatCall<Single, roundToNearest>},
      {LibCall::NearestF64, floatCall<Double, roundToNearest>},
      {LibCall::FmaF32, fmaCall<Single>},
      {LibCall::FmaF64, fmaCall<Double>},
      {LibCall::Memcpy, memmoveCall},
      {LibCall::Memmove, memmoveCall},
      {LibCall::Memset, memsetCall},
      {LibCall::Memcmp, memcmpCall},
      {LibCall::X86Pshufb, pshufbCall},
  };
  const auto *found = llvm::find_if(functions, [&](const auto &f) { return f.first == libCall; });
  return found == std::end(functions) ? floatLibraryFunction(libCall) : &found->second;
}

const HostFunction *interpreter::builtinFunction(const ExternalName &name) {
  if (name.kind == ExternalName::Library) return libraryFunction(name.libCall());
  if (name.kind != ExternalName::Symbol) return nullptr;
  // Entry and exit frame pointers and the exit address are for unwinders of machine stacks.
  static const HostFunction throwFunction = throwCall<0>, craneliftThrow = throwCall<3>;
  if (name.text == "cot_throw") return &throwFunction;
  if (name.text == "__cranelift_throw") return &craneliftThrow;
  for (unsigned i = 0; i < numLibCalls; ++i) {
    ExternalName library;
    library.kind = ExternalName::Library;
    library.index = i;
    if (library.symbolName() == name.text) return libraryFunction(library.libCall());
  }
  return nullptr;
}
