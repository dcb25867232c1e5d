//===- cot/IR/Builder.h - Making and editing instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A Builder makes instructions at a place in a function: at the end of a block, before an
/// instruction, or over an instruction that it replaces. One method per opcode is generated from
/// Opcodes.td:
///
///     Builder builder(function);
///     builder.setToEnd(block);
///     Value sum = builder.iadd(x, y);
///     builder.setReplacing(inst); // keeps inst's results
///     builder.ishl(x, two);
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_BUILDER_H
#define COT_IR_BUILDER_H

#include "cot/IR/Function.h"

namespace cot::ir {

class Builder {
public:
  explicit Builder(Function &function) : function(function), dfg(function.dfg) {}

  //===--- Where -----------------------------------------------------------===//

  /// Following instructions are appended to \p block.
  void setToEnd(Block block) {
    mode = Mode::Append;
    atBlock = block;
  }
  void setToStart(Block block) {
    if (Inst first = function.layout.firstInst(block))
      setBefore(first);
    else
      setToEnd(block);
  }
  void setBefore(Inst inst) {
    mode = Mode::Before;
    atInst = inst;
    location = function.sourceLocations.lookup(inst);
  }
  void setAfter(Inst inst) {
    if (Inst next = function.layout.nextInst(inst))
      setBefore(next);
    else
      setToEnd(function.layout.blockOf(inst));
    location = function.sourceLocations.lookup(inst);
  }
  /// The next instruction takes the place of \p inst and its results, which must have the types
  /// that it would make; afterwards the builder is before the instruction that follows.
  void setReplacing(Inst inst) {
    mode = Mode::Replace;
    atInst = inst;
  }
  /// The block in which the next instruction will be.
  Block block() const { return mode == Mode::Append ? atBlock : function.layout.blockOf(atInst); }
  /// What the following instructions came from. The set... functions take over the location of the
  /// instruction that they name.
  void setSourceLocation(SourceLocation newLocation) { location = newLocation; }

  //===--- Operands --------------------------------------------------------===//

  Block makeBlock() { return dfg.makeBlock(); }
  BlockCall blockCall(Block target, llvm::ArrayRef<Value> arguments = {});
  JumpTable jumpTable(BlockCall defaultTarget, llvm::ArrayRef<BlockCall> targets);
  /// An integer constant of any width; i128 from the sign-extended \p value.
  Value integer(Type type, int64_t value);

  //===--- Instructions ----------------------------------------------------===//

#include "cot/IR/InstructionBuilder.inc"

  /// Inserts any instruction; \p control is the controlling type where the opcode has one.
  Inst insert(const InstructionData &data, Type control);

private:
  enum class Mode : uint8_t { Append, Before, Replace };

  Value insertOne(const InstructionData &data, Type control) {
    return dfg.firstResult(insert(data, control));
  }
  std::pair<Value, Value> insertPair(const InstructionData &data, Type control) {
    auto results = dfg.results(insert(data, control));
    return {results[0], results[1]};
  }
  Type typeOf(Value value) const { return dfg.typeOf(value); }
  uint16_t memFlagsId(const MemFlags &flags) { return dfg.memFlagsId(flags); }
  uint32_t valueList(llvm::ArrayRef<Value> values) {
    return EntityList<Value>::make(values, dfg.pool).handle();
  }
  uint32_t valueList(Value first, llvm::ArrayRef<Value> rest);
  Inst replace(const InstructionData &data, Type control);

  Function &function;
  DataFlowGraph &dfg;
  Mode mode = Mode::Append;
  Block atBlock;
  Inst atInst;
  SourceLocation location;
};

} // namespace cot::ir

#endif // COT_IR_BUILDER_H
