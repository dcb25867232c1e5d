//===- cot/IR/Function.h - A function and its preamble -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A function: name, signature, what its preamble declares, its data-flow graph and layout, and
/// side tables by instruction.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_FUNCTION_H
#define COT_IR_FUNCTION_H

#include "cot/IR/DataFlowGraph.h"
#include "cot/IR/Layout.h"
#include "cot/Support/SourceLocation.h"

namespace cot::ir {

struct StackSlotData {
  uint32_t size = 0; ///< bytes
  uint8_t log2Align = 0;
  /// A number by which the front end finds the slot again in the frame's layout.
  std::optional<uint64_t> key;
};

struct DynamicStackSlotData {
  DynamicType type;
};

/// A vector type whose lane count is the base's times a run-time constant.
struct DynamicTypeData {
  Type base;
  GlobalValue scale;
};

/// A value that is fixed during a call of the function and computed where it is used.
struct GlobalValueData {
  enum Kind : uint8_t {
    VMContext,   ///< the vmctx parameter
    Load,        ///< load.type flags base+offset
    IAddImm,     ///< base + offset
    Symbol,      ///< the address of name, plus offset
    DynamicScale ///< lanes of the target's dynamic vectors over those of type
  };
  Kind kind = VMContext;
  GlobalValue base;
  Type type;
  int64_t offset = 0;
  MemFlags flags;
  ExternalName name;
  bool colocated = false;
  bool threadLocal = false;
};

/// One entry of a user stack map: a live reference of \p type in memory during a call.
struct StackMapEntry {
  Type type;
  StackSlot slot;
  uint32_t offset = 0;
  friend bool operator==(const StackMapEntry &, const StackMapEntry &) = default;
};

/// A word that the front end attaches to a call or sequence_point for its own debugger.
struct DebugTag {
  /// None: the tag is the number.
  StackSlot slot;
  uint32_t number = 0;
  friend bool operator==(const DebugTag &, const DebugTag &) = default;
};

/// From here on, the source variable \p name is in \p value (or nowhere).
struct ValueLabel {
  Value value;
  std::string name;
};

enum class Linkage : uint8_t { Export, Import, Local };
/// `export`, `import`, `local`.
llvm::StringRef textOf(Linkage linkage);

struct FunctionAttributes {
  bool alwaysInline = false; ///< `inline`
  bool noInline = false;     ///< `noinline`
  bool cold = false;
  bool returnsTwice = false; ///< `returns_twice`
  bool any() const { return alwaysInline || noInline || cold || returnsTwice; }
  /// Prints each with a space before it.
  void print(llvm::raw_ostream &os) const;
};

class Function {
public:
  ExternalName name;
  Signature signature;
  FunctionAttributes attributes;
  Linkage linkage = Linkage::Export;
  /// The linkage was written (or the function is built for a module): it is printed.
  bool explicitLinkage = false;

  DataFlowGraph dfg;
  Layout layout;

  EntityMap<StackSlot, StackSlotData> stackSlots;
  EntityMap<DynamicStackSlot, DynamicStackSlotData> dynamicStackSlots;
  EntityMap<DynamicType, DynamicTypeData> dynamicTypes;
  EntityMap<GlobalValue, GlobalValueData> globalValues;
  /// None: no stack limit check.
  GlobalValue stackLimit;

  SecondaryMap<Inst, SourceLocation> sourceLocations;
  // Sparse: looked up by instruction, never iterated.
  llvm::DenseMap<uint32_t, std::vector<StackMapEntry>> stackMaps;
  llvm::DenseMap<uint32_t, std::vector<DebugTag>> debugTags;
  /// Labels that take effect just before the instruction.
  llvm::DenseMap<uint32_t, std::vector<ValueLabel>> valueLabels;

  /// A copy of \p inst with its operands, side tables and fresh results; in no block.
  Inst cloneInst(Inst inst);
  /// Takes \p inst out of the layout; labels at it move to the instruction after it.
  void removeInst(Inst inst);
  /// Removes the instructions of \p block, then the block, from the layout.
  void removeBlock(Block block);
  /// Rewrites the operands of all instructions to the values behind aliases; not of those out of
  /// the layout, whose lists may be gone.
  void resolveAliases();
  /// The type named `dtN`: the dynamic vector of its base.
  Type dynamicType(DynamicType type) const { return dynamicTypes[type].base.vectorToDynamic(); }
  /// Makes this an empty function; keeps memory.
  void clear();
};

} // namespace cot::ir

#endif // COT_IR_FUNCTION_H
