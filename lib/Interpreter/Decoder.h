//===- Decoder.h - From functions to code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Decodes a function. Which handler an instruction gets is decided by one function per opcode,
/// bindIadd and so on, in the file of its family; a missing one is a link error.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_DECODER_H
#define COT_LIB_INTERPRETER_DECODER_H

#include "Machine.h"

namespace cot::interpreter {

class Decoder;

/// An instruction that is being decoded. Filled before the bind function is called: slots of the
/// first three operands and of the results, `byte`, and as `count` the lanes of the controlling
/// type.
struct Binding {
  Decoder &decoder;
  Operation &op;
  const ir::InstructionData &data;
  llvm::ArrayRef<ir::Value> arguments;
  llvm::ArrayRef<ir::Value> results;
  ir::Type control;
  /// Of the first argument and the first result; none if there is none.
  ir::Type operand, result;
};

/// The handler for an instruction; null if its types have no meaning.
#define COT_OPCODE(Name, Text, Format) Handler bind##Name(Binding &b);
#include "cot/IR/Opcodes.inc"
#undef COT_OPCODE

class Decoder {
public:
  Decoder(Machine &machine, const ir::Function &function, Code &code)
      : machine(machine), function(function), code(code) {}
  void decode();

  Machine &machine;
  const ir::Function &function;
  Code &code;
  /// Offsets in the frame of the stack slots, then of the dynamic stack slots.
  std::vector<uint64_t> frameOffsets;

  /// The slot of \p value; marks the instruction as malformed if it has none.
  uint32_t slotOf(ir::Value value);
  ir::Type typeOf(ir::Value value) const { return function.dfg.typeOf(value); }
  uint32_t newSlots(uint32_t count);
  /// A new entry of Code::edges. \p site gives meaning to `ret` and `exn` arguments.
  uint32_t addEdge(ir::BlockCall call, const CallSite *site = nullptr);
  uint32_t addBytes(llvm::ArrayRef<uint8_t> bytes);
  void markMalformed() { malformed = true; }

private:
  void assignSlots();
  void layOutFrame();
  void decodeInst(ir::Inst inst);
  uint32_t sourceOf(ir::BlockArgument argument, const CallSite *site, uint32_t &slots);

  std::vector<uint32_t> slots;  ///< By value.
  std::vector<uint32_t> starts; ///< By block: index of its first operation.
  bool malformed = false;
};

/// Reports Status::Malformed or Status::NotInterpretable.
const Operation *stopMalformed(Machine &machine, const Operation *op);
const Operation *stopNotInterpretable(Machine &machine, const Operation *op);

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_DECODER_H
