//===- cot/IR/InstructionData.h - An instruction in 16 bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An instruction without its results: opcode and operands. Which slot holds which operand is the
/// format's, in Opcodes.td. Lists of values and the arguments of block calls are handles into the
/// pool of the data-flow graph.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_INSTRUCTIONDATA_H
#define COT_IR_INSTRUCTIONDATA_H

#include "cot/IR/Entities.h"
#include "cot/IR/Immediates.h"
#include "cot/IR/Opcodes.h"
#include "cot/Support/EntityList.h"
#include "cot/Support/TrapCode.h"
#include <cassert>

namespace cot::ir {

/// What is passed to a parameter of a block: a value or, where a call ends the block, one of its
/// results (`ret0`) or of the words of a caught exception (`exn0`).
class BlockArgument {
public:
  enum Kind : uint8_t { FromValue, CallResult, Exception };
  /// Values and numbers are below this.
  static constexpr uint32_t maxIndex = (1u << 30) - 1;

  constexpr BlockArgument() = default;
  constexpr BlockArgument(Value value) : word(value.index()) {}
  /// From the raw word.
  constexpr explicit BlockArgument(uint32_t word) : word(word) {}
  static constexpr BlockArgument callResult(uint32_t n) { return BlockArgument(1u << 30 | n); }
  static constexpr BlockArgument exception(uint32_t n) { return BlockArgument(2u << 30 | n); }

  constexpr Kind kind() const { return Kind(word >> 30); }
  constexpr bool isValue() const { return kind() == FromValue; }
  constexpr Value value() const {
    assert(isValue());
    return Value(word);
  }
  /// Of ret and exn.
  constexpr uint32_t number() const { return word & maxIndex; }
  /// The raw word.
  constexpr uint32_t index() const { return word; }
  friend constexpr bool operator==(BlockArgument, BlockArgument) = default;

private:
  uint32_t word = 0;
};
static_assert(sizeof(BlockArgument) == 4);

/// A block and the arguments for its parameters: a handle to a list whose first word is the block.
class BlockCall {
public:
  constexpr BlockCall() = default;
  constexpr explicit BlockCall(uint32_t handle)
      : list(EntityList<BlockArgument>::fromHandle(handle)) {}
  static BlockCall make(Block block, llvm::ArrayRef<BlockArgument> arguments,
                        EntityListPool &pool) {
    BlockCall call;
    call.list.push(BlockArgument(block.index()), pool);
    call.list.append(arguments, pool);
    return call;
  }

  Block block(const EntityListPool &pool) const { return Block(list.get(pool)[0].index()); }
  void setBlock(Block block, EntityListPool &pool) {
    list.get(pool)[0] = BlockArgument(block.index());
  }
  llvm::ArrayRef<BlockArgument> arguments(const EntityListPool &pool) const {
    return list.get(pool).drop_front();
  }
  llvm::MutableArrayRef<BlockArgument> arguments(EntityListPool &pool) const {
    return list.get(pool).drop_front();
  }
  /// The handle may change: store the call back where it came from.
  void append(BlockArgument argument, EntityListPool &pool) { list.push(argument, pool); }
  void removeArgument(uint32_t position, EntityListPool &pool) { list.remove(position + 1, pool); }
  BlockCall clone(EntityListPool &pool) const { return BlockCall(list.clone(pool).handle()); }
  uint32_t handle() const { return list.handle(); }
  uint32_t index() const { return list.handle(); }

private:
  EntityList<BlockArgument> list;
};
static_assert(sizeof(BlockCall) == 4);

class InstructionData {
public:
  constexpr explicit InstructionData(Opcode opcode) : operation(opcode) {}

  Opcode opcode() const { return operation; }
  /// Only between opcodes of one format.
  void setOpcode(Opcode opcode) {
    assert(infoOf(opcode).format == format());
    operation = opcode;
  }
  Format format() const { return infoOf(operation).format; }

  uint8_t byte() const { return byteField; }
  uint16_t half() const { return halfField; }
  uint32_t word(unsigned i) const { return words[i]; }
  uint64_t wide() const { return uint64_t(words[1]) | uint64_t(words[2]) << 32; }
  void setByte(uint8_t value) { byteField = value; }
  void setHalf(uint16_t value) { halfField = value; }
  void setWord(unsigned i, uint32_t value) { words[i] = value; }
  void setWide(uint64_t value) {
    words[1] = uint32_t(value);
    words[2] = uint32_t(value >> 32);
  }

  // By meaning. Each is defined for the formats that have such an operand.
  Value value(unsigned i) const { return Value(words[i]); }
  EntityList<Value> valueList() const { return EntityList<Value>::fromHandle(words[0]); }
  BlockCall blockCall(unsigned i) const { return BlockCall(words[1 + i]); }
  IntCC intCC() const { return IntCC(byteField); }
  FloatCC floatCC() const { return FloatCC(byteField); }
  AtomicRmwOp atomicRmwOp() const { return AtomicRmwOp(byteField); }
  TrapCode trapCode() const { return TrapCode(byteField); }
  /// The lane number of insertlane, extractlane and extract_vector.
  uint8_t lane() const { return byteField; }
  int32_t offset() const { return int32_t(words[2]); }
  int64_t imm64() const { return int64_t(wide()); }
  FuncRef funcRef() const { return FuncRef(words[1]); }
  SigRef sigRef() const { return SigRef(words[1]); }
  GlobalValue globalValue() const { return GlobalValue(words[1]); }
  StackSlot stackSlot() const { return StackSlot(words[1]); }
  DynamicStackSlot dynamicStackSlot() const { return DynamicStackSlot(words[1]); }
  JumpTable jumpTable() const { return JumpTable(words[1]); }
  Constant constant() const { return Constant(words[1]); }
  Immediate mask() const { return Immediate(words[2]); }
  ExceptionTable exceptionTable() const { return ExceptionTable(words[2]); }
  /// Of get_exception_handler_address.
  Block block() const { return Block(words[0]); }

  friend bool operator==(const InstructionData &, const InstructionData &) = default;

private:
  friend class DataFlowGraph;

  Opcode operation;
  uint8_t byteField = 0;
  uint16_t halfField = 0;
  uint32_t words[3] = {0, 0, 0};
};
static_assert(sizeof(InstructionData) == 16);

} // namespace cot::ir

#endif // COT_IR_INSTRUCTIONDATA_H
