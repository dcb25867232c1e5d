//===- SsaConstruction.cpp - Values for variables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SsaConstruction.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

Value cot::makeZeroInEntry(Function &function, Type type) {
  Builder builder(function);
  builder.setToStart(function.layout.entryBlock());
  builder.setSourceLocation(SourceLocation());
  if (type == types::i128) return builder.uextend(type, builder.iconst(types::i64, 0));
  if (type.isInt()) return builder.iconst(type, 0);
  if (type == types::f16) return builder.f16const(Ieee16(0));
  if (type == types::f32) return builder.f32const(Ieee32(0));
  if (type == types::f64) return builder.f64const(Ieee64(0));
  std::vector<uint8_t> bytes(type.bytes());
  Constant constant = function.dfg.addConstant(bytes);
  return type.isVector() ? builder.vconst(type, constant) : builder.f128const(constant);
}

void SsaConstruction::begin(Type newType) {
  ++number;
  type = newType;
  zero = Value();
  definitions.clear();
  uses.clear();
  joins.clear();
}

void SsaConstruction::define(Block block, Value value) {
  BlockState &state = stateOf(block.index());
  assert(state.definedFor != number && "defined twice");
  state.definedFor = number;
  state.defined = value;
  definitions.push_back(block.index());
}

void SsaConstruction::use(Block block) { uses.push_back(block.index()); }

/// A single definition that comes before all uses, which is common, has no joins.
bool SsaConstruction::needsNoJoins() const {
  if (definitions.empty()) return true;
  if (definitions.size() != 1) return false;
  return llvm::all_of(
      uses, [&](uint32_t block) { return tree.strictlyDominates(definitions[0], block); });
}

/// Marks the blocks at whose start the value is wanted, there or further on.
void SsaConstruction::findLive() {
  auto reach = [&](uint32_t block) {
    BlockState &state = stateOf(block);
    if (state.liveFor == number) return;
    state.liveFor = number;
    worklist.push_back(block);
  };
  for (uint32_t block : uses)
    reach(block);
  while (!worklist.empty()) {
    uint32_t block = worklist.back();
    worklist.pop_back();
    for (uint32_t predecessor : graph.predecessors(Block(block)))
      if (isReached(predecessor) && stateOf(predecessor).definedFor != number) reach(predecessor);
  }
}

/// Looks at the edges that leave the subtree of \p root for blocks that are not deeper than it.
void SsaConstruction::visitSubtree(uint32_t root) {
  uint32_t level = tree.level(root);
  worklist.push_back(root);
  stateOf(root).visitedFor = number;
  while (!worklist.empty()) {
    uint32_t block = worklist.back();
    worklist.pop_back();
    for (uint32_t successor : graph.successors(Block(block))) {
      if (tree.immediateDominator(successor) == block || tree.level(successor) > level) continue;
      BlockState &state = stateOf(successor);
      if (state.joinFor == number || state.liveFor != number) continue;
      state.joinFor = number;
      joins.push_back(successor);
      if (state.definedFor != number && state.queuedFor != number) {
        state.queuedFor = number;
        queue.emplace_back(tree.level(successor), successor);
        std::push_heap(queue.begin(), queue.end());
      }
    }
    for (uint32_t child : tree.children(block)) {
      BlockState &state = stateOf(child);
      // Where the variable is not wanted, what is wanted below comes from definitions below.
      if (state.visitedFor == number || state.liveFor != number) continue;
      state.visitedFor = number;
      worklist.push_back(child);
    }
  }
}

void SsaConstruction::findJoins() {
  queue.clear();
  for (uint32_t block : definitions) {
    stateOf(block).queuedFor = number;
    queue.emplace_back(tree.level(block), block);
  }
  std::make_heap(queue.begin(), queue.end());
  while (!queue.empty()) {
    std::pop_heap(queue.begin(), queue.end());
    uint32_t block = queue.back().second;
    queue.pop_back();
    visitSubtree(block);
  }
}

void SsaConstruction::passArguments() {
  for (uint32_t join : joins) {
    uint32_t last = GraphView::none;
    for (uint32_t predecessor : graph.predecessors(Block(join))) {
      if (predecessor == last || !isReached(predecessor)) continue; // equal ones are neighbours
      last = predecessor;
      Value argument = atEnd(Block(predecessor));
      function.dfg.forEachBlockCall(function.layout.lastInst(Block(predecessor)),
                                    [&](BlockCall &call) {
                                      if (call.block(function.dfg.pool) == Block(join))
                                        call.append(argument, function.dfg.pool);
                                    });
    }
  }
}

void SsaConstruction::finish() {
  if (needsNoJoins()) return;
  findLive();
  findJoins();
  for (uint32_t join : joins) {
    BlockState &state = stateOf(join);
    state.atStart = function.dfg.appendParameter(Block(join), type);
    state.knownFor = number;
    ++parametersAdded;
  }
  passArguments();
}

Value SsaConstruction::atEnd(Block block) {
  const BlockState &state = stateOf(block.index());
  return state.definedFor == number ? state.defined : atStart(block);
}

Value SsaConstruction::atStart(Block block) {
  // Up the tree to where it is known, and note it on the way back.
  assert(worklist.empty());
  Value value;
  for (uint32_t at = block.index(); !value;) {
    BlockState &state = stateOf(at);
    if (state.knownFor == number) {
      value = state.atStart;
      break;
    }
    worklist.push_back(at);
    at = tree.immediateDominator(at);
    if (at == DominatorTree::none) {
      if (!zero) zero = makeZeroInEntry(function, type);
      value = zero;
    } else if (stateOf(at).definedFor == number) {
      value = stateOf(at).defined;
    }
  }
  for (uint32_t at : worklist) {
    stateOf(at).knownFor = number;
    stateOf(at).atStart = value;
  }
  worklist.clear();
  return value;
}
