//===- cot/Interpreter/Interpreter.h - Running CLIF -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The reference semantics of CLIF. Functions are decoded once, when first called, into arrays of
/// operations with resolved operands; calls live on an explicit stack of frames, so the depth of
/// the program's calls never becomes the host's.
///
/// Functions must verify. One that does not never breaks the host, but what it computes is
/// unspecified where it is not Status::Malformed.
///
/// Rules beyond the opcodes' descriptions, the same on every host:
///   * A NaN that arithmetic produces is the first NaN operand made quiet, or the positive quiet
///   NaN
///     without payload if no operand is one. fneg, fabs and fcopysign change the sign bit only.
///   * Conversions of floats to i128, which no machine has, take the range of the signed type as
///     bounds, even those to unsigned integers, and saturate where others trap; a NaN still traps
///     (the dialect's test files state it so).
///   * Dynamic vectors have the lanes of their minimum (scale 1).
///   * Atomics are plain accesses of one thread, and must be aligned. fence does nothing.
///   * A thread-local object has one instance; tls_value is its address.
///   * Undefined behaviour (an access that is flagged `notrap` but leaves its region, one that is
///     flagged `aligned` but is not) ends the run with Status::UndefinedBehaviour.
///   * get_stack_pointer and get_frame_pointer are the simulated stack's pointer now and on entry;
///     get_return_address is an address inside the caller's code; the pinned register is a
///     variable.
///   * stack_switch and get_exception_handler_address are Status::NotInterpretable.
///   * A handler of a try_call catches by its tag; contexts are ignored.
///
//===----------------------------------------------------------------------===//

#ifndef COT_INTERPRETER_INTERPRETER_H
#define COT_INTERPRETER_INTERPRETER_H

#include "cot/IR/Module.h"
#include "cot/Interpreter/DataValue.h"
#include "cot/Interpreter/Memory.h"
#include "llvm/ADT/bit.h"
#include <functional>

namespace cot::interpreter {

/// How a run ended.
enum class Status : uint8_t {
  Returned,
  Trapped,
  Breakpoint,         ///< debugtrap.
  Uncaught,           ///< An exception left the outermost function.
  OutOfFuel,          ///< Options::fuel instructions were executed.
  StackExhausted,     ///< Too many or too large frames.
  NotInterpretable,   ///< An opcode or type that this model leaves out; its name is in the detail.
  UndefinedBehaviour, ///< What the instruction's flags promise does not hold.
  Unresolved,         ///< A name that nothing defines.
  BadCall,            ///< No function at the address, or one of another signature.
  Malformed,          ///< The function does not verify.
};
llvm::StringRef textOf(Status status);

struct Outcome {
  Status status = Status::Returned;
  /// Of Trapped.
  TrapCode trap;
  /// Of Uncaught.
  uint32_t exceptionTag = 0;
  /// Instructions executed, the last included.
  uint64_t steps = 0;
  /// Where it stopped, unless it returned; the instruction may be none (the function's entry).
  const ir::Function *function = nullptr;
  ir::Inst inst;
  /// Words for people; may be empty.
  std::string detail;
  /// Of Returned.
  llvm::SmallVector<DataValue, 2> results;

  bool returned() const { return status == Status::Returned; }
  /// `[1, 2]`, or `trapped: int_divz at inst3 (@0012) of %f`.
  std::string str() const;
};

/// What va_start writes. In every layout the first variable argument is found in memory: the
/// counters say that all registers are used up.
enum class VaListLayout : uint8_t { SystemVX64, AArch64, Pointer };

struct Options {
  /// Instructions per call from outside.
  uint64_t fuel = 100'000'000;
  uint32_t maxCallDepth = 100'000;
  /// Bytes for the values of all active frames, and for their stack slots.
  uint64_t maxFrameBytes = uint64_t(1) << 27;
  uint64_t maxStackBytes = uint64_t(1) << 23;
  /// Bytes for data objects and allocations.
  uint64_t maxDataBytes = uint64_t(1) << 30;
  /// Of accesses without an explicit byte order, and of addresses in data objects.
  llvm::endianness endianness = llvm::endianness::little;
  VaListLayout vaList = VaListLayout::SystemVX64;
};

struct Exception {
  uint32_t tag = 0;
  llvm::SmallVector<uint64_t, 2> payload;
};

/// A call from the program into the embedder.
struct HostCall {
  Memory &memory;
  const ir::Signature &signature;
  llvm::ArrayRef<DataValue> arguments;
  /// To be filled as the signature says, unless one of the others is set.
  llvm::SmallVectorImpl<DataValue> &results;
  std::optional<TrapCode> trap;
  std::optional<Exception> exception;
};
using HostFunction = std::function<void(HostCall &)>;

class Machine;

class Interpreter {
public:
  explicit Interpreter(const Options &options = {});
  ~Interpreter();
  Interpreter(const Interpreter &) = delete;
  Interpreter &operator=(const Interpreter &) = delete;

  /// Defines the function \p name (without a percent sign) for programs that are loaded from then
  /// on and don't define it themselves. Library calls
  /// are defined already, by their text (`CeilF32`) and by their names in C, and so are
  /// `cot_throw(tag, payload...)` and
  /// `__cranelift_throw(entry fp, exit fp, exit pc, tag, payload...)`.
  void bind(llvm::StringRef name, HostFunction function);

  /// Makes \p module the program: drops the old one with its memory and creates the data objects.
  /// Of functions of one name the first is called. Neither the module nor its functions may change
  /// or go while they are loaded.
  llvm::Error load(const ir::Module &module);
  /// Makes a program of one function.
  void load(const ir::Function &function);
  /// Gives the data objects their initial contents again and ends all other allocations.
  llvm::Error resetMemory();

  /// Runs \p function, which need not be part of the program. \p arguments must have its
  /// parameters' types (else Status::BadCall).
  Outcome call(const ir::Function &function, llvm::ArrayRef<DataValue> arguments);

  Memory &memory();
  const Options &options() const;
  void setFuel(uint64_t fuel);
  /// Of a function or data object of the program, or a bound function.
  std::optional<uint64_t> addressOf(const ir::ExternalName &name);

private:
  std::unique_ptr<Machine> machine;
};

} // namespace cot::interpreter

#endif // COT_INTERPRETER_INTERPRETER_H
