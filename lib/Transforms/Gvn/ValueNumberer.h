//===- ValueNumberer.h - The walk of gvn -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The state of one run of gvn. Invariant while walking: every expression in the table, and every
/// substitution, holds wherever the block being walked is entered.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_GVN_VALUENUMBERER_H
#define COT_LIB_TRANSFORMS_GVN_VALUENUMBERER_H

#include "Gvn/MemoryStates.h"
#include "Gvn/ValueTable.h"
#include "IncomingCalls.h"
#include "KnownConstants.h"
#include "cot/Pass/PassManager.h"
#include "llvm/ADT/StringMap.h"

namespace cot {

/// What the walk works in.
struct ValueNumbererTables {
  void clear() {
    substitutes.clear();
    undo.clear();
    goneParameters.clear();
    gone.clear();
    unrealized.clear();
    canonicalConstants.clear();
    wanted.clear();
  }

  IncomingCalls incoming;
  ValueTable table;
  KnownConstants constants;
  /// By value: what stands for it here; none: itself.
  SecondaryMap<ir::Value, ir::Value> substitutes;
  /// Substitutions that end with a scope, with what was there before.
  std::vector<std::pair<ir::Value, ir::Value>> undo;
  EntitySet<ir::Value> goneParameters;
  std::vector<ir::Value> gone;
  /// Stand for constants that facts speak of and that have no instruction until one is used.
  EntitySet<ir::Value> unrealized;
  /// Guards against speculation and what their conditions are computed from.
  EntitySet<ir::Inst> guards;
  /// By block: not reached any more.
  std::vector<bool> isDead;
  /// By block: the handle of the one call that its folded terminator makes; 0: it makes none.
  std::vector<uint32_t> onlyCall;
  llvm::StringMap<uint32_t> canonicalConstants;
  std::vector<std::pair<ir::Value, bool>> assumptions;
  std::vector<ir::Value> wanted;
};

class ValueNumberer : LentTables<ValueNumbererTables> {
public:
  ValueNumberer(ir::Function &function, PassContext<ir::Function> &context);

  /// True if anything changed.
  bool run();
  /// True if branches were folded or blocks cut off.
  bool changedControlFlow() const { return foldedBranches + cutBlocks != 0; }
  void count(Statistics &statistics) const;

private:
  // Gvn.cpp: the walk.
  void walk();
  bool isReached(ir::Block block) const;
  bool isAlive(const IncomingCall &incoming) const;
  void simplifyParameters(ir::Block block);
  std::optional<interpreter::DataValue> constantOf(ir::Value value) const;
  bool commonArgument(ir::Block block, uint32_t position, ir::Value parameter, ir::Value &common,
                      bool &isConstant);
  void learnFromBranch(ir::Block block);
  void visitBlock(ir::Block block);
  void finish();

  // Expressions.cpp: instructions without memory.
  ir::Value leader(ir::Value value) const;
  ir::Value unconditionalLeader(ir::Value value) const;
  void substitute(ir::Value value, ir::Value by, bool forever);
  bool keyOf(const ir::InstructionData &data, ir::Type type, ExpressionKey &key);
  ExpressionKey keyOfConstant(const interpreter::DataValue &value);
  uint32_t canonicalBytes(llvm::ArrayRef<uint8_t> bytes);
  ir::Value factConstant(const interpreter::DataValue &value);
  ir::Value realized(ir::Value value, ir::Inst before);
  /// Nothing stands for \p value, which is no newer than `substitutes` was made.
  bool isLeader(ir::Value value) const {
    return !substitutes.at(value) && dfg.resolveAliases(value) == value;
  }
  void mapOperands(ir::Inst inst, MemoryEffect effect);
  void mapToLeaders(ir::Inst inst, MemoryEffect effect);
  ir::Value constantAt(ir::Builder &builder, const interpreter::DataValue &value);
  bool visitKnown(ir::Inst inst);
  bool visitConstants(ir::Inst inst);
  void visitInteger(ir::Inst inst);
  void visitConstant(ir::Inst inst, const ExpressionKey &key,
                     llvm::function_ref<interpreter::DataValue()> value);
  bool evaluate(ir::Inst inst);
  bool computeIntegers(ir::Inst inst);
  void visitExpression(ir::Inst inst);
  void replaceByEqual(ir::Inst inst, ir::Value found);
  bool visitChoice(ir::Inst inst);
  void visitConditionalTrap(ir::Inst inst);
  void visitPure(ir::Inst inst);
  void visitTerminator(ir::Inst inst);
  void replace(ir::Inst inst, llvm::ArrayRef<ir::Value> values);
  /// \p condition is known to be zero, or not, from here on.
  void assume(ir::Value condition, bool isTrue);
  void assumeComparison(ir::Inst comparison, bool isTrue);
  std::optional<bool> truthOf(ir::Value value) const;

  // Memory.cpp.
  void visitLoad(ir::Inst inst);
  void visitStore(ir::Inst inst);
  bool forward(ir::Inst load, ir::Inst store, const MemoryPlace &place);
  void remarkLoad(ir::Inst load, llvm::StringRef from) const;
  void remarkClobbered(ir::Inst load, uint32_t state) const;
  ExpressionKey loadKey(ir::Opcode opcode, ir::Type type, const ir::MemFlags &flags,
                        const MemoryPlace &place, uint32_t state) const;

  ir::Function &function;
  PassContext<ir::Function> &context;
  ir::DataFlowGraph &dfg;
  const ControlFlowGraph &graph;
  const DominatorTree &tree;
  const MemoryPlaces &places;
  MemoryStates &memory;
  /// Made for the first instruction that needs it.
  std::optional<interpreter::Evaluator> &evaluator;
  llvm::SmallVector<interpreter::DataValue, 3> operands;
  llvm::SmallVector<interpreter::DataValue, 2> results;
  /// What visitBlock goes on with.
  ir::Inst nextInst;

  unsigned removedExpressions = 0, foldedConstants = 0, foldedBranches = 0, removedLoads = 0,
           removedStores = 0, removedTraps = 0, cutBlocks = 0;
  bool mappedUses = false;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_GVN_VALUENUMBERER_H
