//===- Code.h - A function made ready to run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A decoded function: operations in layout order with operands as slot numbers of the frame.
///
/// A value of up to 16 bytes has one slot, a wider one has two or four. The entry block's
/// parameters have the first slots, and the parameters of each block have adjacent ones. Behind the
/// values come hidden slots: the address of the stack slots, results and exception words of
/// try_calls.
///
/// Invariant: every slot number of an operation is below the code's numSlots, whatever the
/// function; wrong operand types can reach at most `padding` slots further, which every frame has.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_CODE_H
#define COT_LIB_INTERPRETER_CODE_H

#include "cot/IR/Function.h"
#include "cot/Interpreter/DataValue.h"
#include <vector>

namespace cot::interpreter {

class Machine;
struct Operation;

/// 16 bytes of a value, lowest lane first. What lies beyond the value's size is unspecified.
struct alignas(16) Slot {
  uint8_t bytes[16];
};
inline constexpr uint32_t padding = DataValue::maxBytes / sizeof(Slot);
inline constexpr uint32_t noSlot = UINT32_MAX;

inline uint32_t slotsOf(ir::Type type) { return type.bytes() <= 16 ? 1 : type.bytes() / 16; }

/// Executes an operation and gives the next one; null ends the run.
using Handler = const Operation *(*)(Machine &, const Operation *);

struct Operation {
  Handler handler = nullptr;
  /// Slots of the first result and the first operands.
  uint32_t result = 0;
  uint32_t a = 0, b = 0, c = 0;
  /// Constant, offset, index into a table of the code, or slot of the second result.
  uint64_t immediate = 0;
  /// Lanes or bytes.
  uint16_t count = 1;
  /// Condition, lane number or trap code.
  uint8_t byte = 0;
  /// AccessFlags.
  uint8_t flags = 0;
  ir::Inst inst;
};

enum AccessFlags : uint8_t {
  AccessAligned = 1,
  AccessBig = 2,
  /// The address operand is an i32.
  Address32 = 4,
  /// Bits 3 and up: log2 of the bytes of a lane, for byte order.
  AccessLaneShift = 3,
};

struct Move {
  uint32_t from, to, slots;
};

/// A block call: where to go on, and which slots to copy before.
struct Edge {
  uint32_t target; ///< Index of an operation.
  uint32_t firstMove, numMoves;
  /// A source may be overwritten before it is read: copy by way of the scratch slots.
  bool staged;
};

struct Catch {
  bool isDefault;
  uint32_t tag;
  uint32_t edge;
};

struct CallSite {
  const ir::Signature *signature = nullptr;
  /// Entry in the machine's function table; none for an indirect call.
  uint32_t callee = UINT32_MAX;
  /// Indirect calls: slot of the address.
  uint32_t calleeSlot = noSlot;
  bool calleeAddress32 = false;
  bool isTail = false;
  /// Structures are copied, or more arguments than parameters are passed.
  bool hasMemoryArguments = false;
  /// From the caller's slots to slots of the callee's frame; then the variable arguments, whose
  /// types are in variableTypes.
  uint32_t firstArgument = 0, numArguments = 0;
  std::vector<ir::Type> variableTypes;
  /// To the caller's slots.
  uint32_t firstResult = 0, numResults = 0;
  /// Where a try_call goes on after a return; none for other calls.
  uint32_t normalEdge = UINT32_MAX;
  uint32_t firstCatch = 0, numCatches = 0;
  /// The words of a caught exception.
  uint32_t payloadSlot = noSlot, numPayloads = 0;
  /// The callee that was last found to have this signature.
  mutable uint32_t checkedCallee = UINT32_MAX;
};

struct Code {
  const ir::Function *function = nullptr;
  std::vector<Operation> operations;
  std::vector<Edge> edges;
  std::vector<Move> moves;
  std::vector<CallSite> sites;
  std::vector<Catch> catches;
  /// Constants and shuffle masks.
  std::vector<uint8_t> bytes;
  uint32_t numSlots = 0;
  /// All stack slots together, and the hidden slot that holds their address; none if there are
  /// none.
  uint64_t frameSize = 0, frameAlign = 1;
  uint32_t frameAddressSlot = noSlot;
  /// Of the parameter with purpose vmctx.
  uint32_t vmContextSlot = noSlot;
  /// Address of the variable arguments (functions with `...`).
  uint32_t variableArgumentsSlot = noSlot;
};

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_CODE_H
