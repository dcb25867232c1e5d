//===- cot/IR/DataFlowGraph.h - Instructions, values, blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// All instructions, values and blocks of a function with the operands and types that connect them;
/// not their order, which is the Layout's.
///
/// Invariants:
///   * a value is defined by one instruction's results or one block's parameters, or is an alias of
///     another value, or stands for a number that the text never used;
///   * chains of aliases end (resolveAliases);
///   * instructions are never freed, only left out of the layout.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_DATAFLOWGRAPH_H
#define COT_IR_DATAFLOWGRAPH_H

#include "cot/IR/InstructionData.h"
#include "cot/IR/MemFlags.h"
#include "cot/IR/Signature.h"
#include "cot/Support/EntityMap.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Compiler.h"
#include <vector>

namespace cot::ir {

/// Who defines a value.
struct ValueDef {
  enum Kind : uint8_t { Unused, Result, Parameter, Alias };
  Kind kind = Unused;
  /// Result: the instruction. Parameter: the block. Alias: the other value.
  uint32_t owner = 0;
  /// Position among the results or parameters.
  uint32_t number = 0;

  bool isResult() const { return kind == Result; }
  bool isParameter() const { return kind == Parameter; }
  Inst inst() const {
    assert(kind == Result);
    return Inst(owner);
  }
  Block block() const {
    assert(kind == Parameter);
    return Block(owner);
  }
};

/// One item of an exception table.
struct ExceptionItem {
  enum Kind : uint8_t {
    Tag,     ///< `tag1: block2(exn0)`
    Default, ///< `default: block3`
    Context  ///< `context v5`: for the items that follow
  };
  Kind kind;
  ExceptionTag tag;
  BlockCall target;
  Value context;
};

/// Where a call that may throw continues.
struct ExceptionTableData {
  SigRef signature;
  BlockCall normalReturn;
  std::vector<ExceptionItem> items;
};

struct JumpTableData {
  BlockCall defaultTarget;
  EntityList<BlockCall> targets;
};

struct AliasRegionData {
  uint32_t userId = 0;
  std::string description;
};

class DataFlowGraph {
public:
  EntityListPool pool;
  EntityMap<SigRef, Signature> signatures;
  EntityMap<FuncRef, ExternalFunction> functions;
  EntityMap<JumpTable, JumpTableData> jumpTables;
  EntityMap<ExceptionTable, ExceptionTableData> exceptionTables;
  /// Bytes in memory order, lowest address first.
  EntityMap<Constant, std::vector<uint8_t>> constants;
  EntityMap<Immediate, std::array<uint8_t, 16>> immediates;
  EntityMap<AliasRegion, AliasRegionData> aliasRegions;

  //===--- Instructions ----------------------------------------------------===//

  /// A new instruction without results, in no block.
  Inst makeInst(const InstructionData &data);
  uint32_t numInsts() const { return insts.size(); }
  bool contains(Inst inst) const { return insts.contains(inst); }
  InstructionData &operator[](Inst inst) { return insts[inst]; }
  const InstructionData &operator[](Inst inst) const { return insts[inst]; }
  Opcode opcode(Inst inst) const { return insts[inst].opcode(); }

  /// The value operands: fixed ones or the list. Not those of block calls.
  llvm::ArrayRef<Value> arguments(Inst inst) const {
    const InstructionData &data = insts[inst];
    OperandShape shape = operandShape(data.opcode());
    if (shape.hasList()) return data.valueList().get(pool);
    static_assert(sizeof(Value) == sizeof(uint32_t));
    return {reinterpret_cast<const Value *>(data.words), shape.fixedValues()};
  }
  llvm::MutableArrayRef<Value> arguments(Inst inst) {
    InstructionData &data = insts[inst];
    OperandShape shape = operandShape(data.opcode());
    if (shape.hasList()) return data.valueList().get(pool);
    return {reinterpret_cast<Value *>(data.words), shape.fixedValues()};
  }
  Value argument(Inst inst, unsigned i) const { return arguments(inst)[i]; }

  MemFlags memFlags(Inst inst) const { return flagTable[insts[inst].half()]; }
  const MemFlags &memFlagsOf(uint16_t id) const { return flagTable[id]; }
  uint32_t numMemFlags() const { return static_cast<uint32_t>(flagTable.size()); }
  void setMemFlags(Inst inst, const MemFlags &flags) { insts[inst].setHalf(memFlagsId(flags)); }
  /// The number of \p flags in this function. After some 57,000 different ones the region is
  /// dropped, which is always correct: \p exact tells.
  uint16_t memFlagsId(const MemFlags &flags, bool *exact = nullptr);

  /// The first constant with these \p bytes, or a new one.
  Constant addConstant(llvm::ArrayRef<uint8_t> bytes);
  Immediate addImmediate(const std::array<uint8_t, 16> &bytes);

  //===--- Control flow ----------------------------------------------------===//

  BlockCall blockCall(Block block, llvm::ArrayRef<BlockArgument> arguments) {
    return BlockCall::make(block, arguments, pool);
  }
  /// Calls \p visit with every block call of \p inst, in text order (of an exception table: the
  /// normal return first). The callee may change the call in place.
  void forEachBlockCall(Inst inst, llvm::function_ref<void(BlockCall &)> visit);
  void forEachBlockCall(Inst inst, llvm::function_ref<void(const BlockCall &)> visit) const;
  /// Calls \p visit with every value that \p inst uses: operands, block arguments, contexts.
  template <typename Visit>
  LLVM_ATTRIBUTE_ALWAYS_INLINE void forEachUse(Inst inst, Visit visit) const {
    bool callsBlocks = operandShape(opcode(inst)).callsBlocks(); // \p visit may move instructions
    for (Value value : arguments(inst))
      visit(value);
    if (callsBlocks) forEachBlockCallUse(inst, visit);
  }
  /// Replaces every value that \p inst uses.
  template <typename Map> LLVM_ATTRIBUTE_ALWAYS_INLINE void mapUses(Inst inst, Map map) {
    bool callsBlocks = operandShape(opcode(inst)).callsBlocks();
    for (Value &value : arguments(inst))
      value = map(value);
    if (callsBlocks) mapBlockCallUses(inst, map);
  }
  /// Of call, call_indirect, try_call, return_call, ...; none for other instructions.
  SigRef callSignature(Inst inst) const;

  //===--- Results and values ----------------------------------------------===//

  llvm::ArrayRef<Value> results(Inst inst) const {
    const uint32_t &slot = resultSlots[inst];
    if (slot == noResults) return {};
    if (slot & listBit) return EntityList<Value>::fromHandle(slot & ~listBit).get(pool);
    return {reinterpret_cast<const Value *>(&slot), 1};
  }
  Value firstResult(Inst inst) const { return results(inst).front(); }
  bool hasResults(Inst inst) const { return resultSlots[inst] != noResults; }
  /// Makes the results that the opcode has for the controlling type \p control (calls: those of the
  /// signature). The instruction must have none yet. False if a type function is not defined.
  bool makeResults(Inst inst, Type control);
  /// The types of those results without making them; false as above.
  bool resultTypes(const InstructionData &data, Type control,
                   llvm::SmallVectorImpl<Type> &types) const;
  /// Gives \p inst the existing values \p results, whose definitions become this instruction.
  void attachResults(Inst inst, llvm::ArrayRef<Value> results);
  /// The same with one value, which gets \p type, and where \p inst has no results yet.
  void attachResult(Inst inst, Value result, Type type) {
    assert(!hasResults(inst));
    resultSlots[inst] = result.index();
    values[result] = {{ValueDef::Result, inst.index(), 0}, type};
  }
  Value appendResult(Inst inst, Type type);
  /// Detaches the results (they become unused) and returns how many there were.
  unsigned detachResults(Inst inst);
  /// The controlling type; no type for an opcode of fixed types.
  Type controllingType(Inst inst) const;

  uint32_t numValues() const { return values.size(); }
  bool contains(Value value) const { return values.contains(value); }
  EntityRange<Value> allValues() const { return values.keys(); }
  Type typeOf(Value value) const { return values[value].type; }
  void setType(Value value, Type type) { values[value].type = type; }
  /// The definition; an alias is reported as such.
  ValueDef definition(Value value) const { return values[value].def; }
  /// The instruction that defines the value behind the aliases of \p value; none for a parameter.
  Inst definingInst(Value value) const {
    ValueDef def = definition(resolveAliases(value));
    return def.isResult() ? def.inst() : Inst();
  }
  /// The value that \p value stands for. An alias cycle (possible only while text is being read)
  /// gives no value.
  Value resolveAliases(Value value) const {
    return values[value].def.kind == ValueDef::Alias ? resolveAliasChain(value) : value;
  }
  /// Makes \p value, which must have no definition in use, an alias of the value behind \p target.
  void changeToAlias(Value value, Value target);
  /// The same, but of \p target itself even where that is an alias: for readers of text.
  void attachAlias(Value value, Value target);
  /// Every result of \p inst becomes an alias of the value at the same position in \p targets.
  void replaceResults(Inst inst, llvm::ArrayRef<Value> targets);
  /// A value that nothing defines yet: for readers of text.
  Value makeUnused(Type type = Type());
  /// Makes all numbers below \p count exist.
  void growValues(uint32_t count) { values.resize(count); }

  //===--- Blocks ----------------------------------------------------------===//

  Block makeBlock();
  uint32_t numBlocks() const { return blocks.size(); }
  bool contains(Block block) const { return blocks.contains(block); }
  void growBlocks(uint32_t count) { blocks.resize(count); }
  llvm::ArrayRef<Value> parameters(Block block) const { return blocks[block].parameters.get(pool); }
  Value appendParameter(Block block, Type type);
  /// Makes the existing unused value \p value a parameter.
  void attachParameter(Block block, Value value);
  /// Removes the parameter at \p position; branches must be changed by the caller.
  void removeParameter(Block block, uint32_t position);
  /// Drops all parameters; their values become unused.
  void detachParameters(Block block);
  /// Drops all parameters; each becomes an alias of the value at its position in \p arguments, all
  /// of which are values of elsewhere.
  void replaceParameters(Block block, llvm::ArrayRef<BlockArgument> arguments);

  void clear();
  void reserve(uint32_t numInsts, uint32_t numValues);

private:
  /// Tests of the verifier make what the interface prevents.
  friend struct Tampering;

  struct ValueData {
    ValueDef def;
    Type type;
  };
  struct BlockData {
    EntityList<Value> parameters;
  };
  /// A result slot is all ones (no result), a value's index (one result) or, with the top bit set,
  /// the handle of a list.
  static constexpr uint32_t noResults = UINT32_MAX;
  static constexpr uint32_t listBit = 1u << 31;

  /// Block arguments and contexts.
  template <typename Visit> void forEachBlockCallUse(Inst inst, Visit &visit) const {
    OperandShape shape = operandShape(opcode(inst));
    for (unsigned i = 0; i < shape.directCalls(); ++i)
      for (BlockArgument argument : insts[inst].blockCall(i).arguments(pool))
        if (argument.isValue()) visit(argument.value());
    if (shape.hasTable()) forEachTableUse(inst, visit);
  }
  template <typename Map> void mapBlockCallUses(Inst inst, Map &map) {
    OperandShape shape = operandShape(opcode(inst));
    for (unsigned i = 0; i < shape.directCalls(); ++i)
      for (BlockArgument &argument : insts[inst].blockCall(i).arguments(pool))
        if (argument.isValue()) argument = map(argument.value());
    if (shape.hasTable()) mapTableUses(inst, map);
  }
  /// Those of jump tables and exception tables.
  void forEachTableUse(Inst inst, llvm::function_ref<void(Value)> visit) const;
  void mapTableUses(Inst inst, llvm::function_ref<Value(Value)> map);
  /// Only reads: callers may keep what they have loaded.
  [[gnu::pure]] Value resolveAliasChain(Value value) const;
  void renumberParameters(Block block);
  /// The slot of the constant with \p bytes, or a free one.
  uint32_t &constantSlot(llvm::ArrayRef<uint8_t> bytes);
  void indexConstants();

  EntityMap<Inst, InstructionData> insts;
  EntityMap<Inst, uint32_t> resultSlots;
  EntityMap<Value, ValueData> values;
  EntityMap<Block, BlockData> blocks;
  std::vector<MemFlags> flagTable;
  llvm::DenseMap<uint64_t, uint16_t> flagNumbers;
  /// Finds constants by their bytes once there are many: a hash table of their numbers, with linear
  /// probing. Holds the first `indexedConstants` of them; content never changes once added.
  std::vector<uint32_t> constantSlots;
  uint32_t indexedConstants = 0;
};

} // namespace cot::ir

#endif // COT_IR_DATAFLOWGRAPH_H
