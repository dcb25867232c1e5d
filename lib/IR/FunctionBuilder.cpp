//===- FunctionBuilder.cpp - From variables to SSA form -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/FunctionBuilder.h"

using namespace cot;
using namespace cot::ir;

Block FunctionBuilder::makeBlock() {
  Block block = dfg.makeBlock();
  blocks[block] = BlockState();
  return block;
}

void FunctionBuilder::switchToBlock(Block block) {
  current = block;
  if (!function.layout.isInserted(block)) function.layout.appendBlock(block);
  ins.setToEnd(block);
}

void FunctionBuilder::appendFunctionParameters(Block block) {
  for (const AbiParameter &parameter : function.signature.parameters)
    dfg.appendParameter(block, parameter.type);
}

void FunctionBuilder::sealBlock(Block block) {
  assert(!blocks[block].sealed);
  blocks[block].sealed = true;
  auto incomplete = std::move(blocks[block].incomplete);
  blocks[block].incomplete.clear();
  for (auto [variable, parameter] : incomplete) {
    pushPredecessors(block, parameter);
    run(variable);
    found.clear();
  }
}

void FunctionBuilder::sealAllBlocks() {
  for (uint32_t i = 0; i < dfg.numBlocks(); ++i)
    if (!blocks[Block(i)].sealed) sealBlock(Block(i));
}

Variable FunctionBuilder::declareVariable(Type type) {
  variableTypes.push_back(type);
  values.emplace_back();
  return Variable(uint32_t(variableTypes.size() - 1));
}

void FunctionBuilder::define(Variable variable, Value value) {
  assert(dfg.typeOf(value) == variableTypes[variable.index()]);
  definitions(variable)[current] = value;
}

Value FunctionBuilder::use(Variable variable) { return lookUp(variable, current); }

void FunctionBuilder::jump(Block target, llvm::ArrayRef<Value> arguments) {
  noteBranch(ins.jump(ins.blockCall(target, arguments)));
}

void FunctionBuilder::brif(Value condition, Block ifTrue, llvm::ArrayRef<Value> trueArguments,
                           Block ifFalse, llvm::ArrayRef<Value> falseArguments) {
  BlockCall trueCall = ins.blockCall(ifTrue, trueArguments);
  noteBranch(ins.brif(condition, trueCall, ins.blockCall(ifFalse, falseArguments)));
}

void FunctionBuilder::noteBranch(Inst inst) {
  const DataFlowGraph &graph = dfg;
  graph.forEachBlockCall(inst, [&](const BlockCall &call) {
    std::vector<Inst> &predecessors = blocks[call.block(dfg.pool)].predecessors;
    assert(!blocks[call.block(dfg.pool)].sealed && "branch to a sealed block");
    if (predecessors.empty() || predecessors.back() != inst) predecessors.push_back(inst);
  });
}

void FunctionBuilder::finish() {
  sealAllBlocks();
  function.resolveAliases();
}

//===----------------------------------------------------------------------===//
// Look-up through predecessors
//===----------------------------------------------------------------------===//

Value FunctionBuilder::lookUp(Variable variable, Block block) {
  steps.push_back({block, Value()});
  run(variable);
  Value value = found.back();
  found.pop_back();
  return value;
}

/// Works off all steps; each leaves one value in `found`.
void FunctionBuilder::run(Variable variable) {
  while (!steps.empty()) {
    Step step = steps.back();
    steps.pop_back();
    if (step.parameter)
      complete(variable, step.block, step.parameter);
    else
      findAtEnd(variable, step.block);
  }
}

/// Walks up through single predecessors to a definition, or to a block that needs a parameter.
void FunctionBuilder::findAtEnd(Variable variable, Block block) {
  auto &defined = definitions(variable);
  visited.clear();
  Value value;
  while (!(value = defined.lookup(block))) {
    visited.push_back(block);
    const BlockState &state = blocks[block];
    // A chain of single predecessors that is longer than there are blocks is an unreachable loop:
    // it ends with a parameter like any other loop.
    if (state.sealed && state.predecessors.size() == 1 && visited.size() <= dfg.numBlocks()) {
      block = function.layout.blockOf(state.predecessors[0]);
      continue;
    }
    value = dfg.appendParameter(block, variableTypes[variable.index()]);
    for (Block seen : visited)
      defined[seen] = value;
    if (!state.sealed) {
      blocks[block].incomplete.push_back({variable, value});
      found.push_back(value);
    } else {
      pushPredecessors(block, value);
    }
    return;
  }
  value = dfg.resolveAliases(value);
  for (Block seen : visited)
    defined[seen] = value;
  found.push_back(value);
}

void FunctionBuilder::pushPredecessors(Block block, Value parameter) {
  steps.push_back({block, parameter});
  for (Inst branch : blocks[block].predecessors)
    steps.push_back({function.layout.blockOf(branch), Value()});
}

/// The values at the ends of the predecessors are on top of `found`, those of the last predecessor
/// first. If they are all the same, the parameter is that value; otherwise it gets them as
/// arguments.
void FunctionBuilder::complete(Variable variable, Block block, Value parameter) {
  const std::vector<Inst> &branches = blocks[block].predecessors;
  size_t base = found.size() - branches.size();
  Value only;
  bool several = false;
  for (size_t i = base; i < found.size(); ++i) {
    Value value = dfg.resolveAliases(found[i]);
    if (value == parameter || value == only) continue;
    several |= bool(only);
    only = value;
  }
  if (several) {
    for (size_t i = 0; i < branches.size(); ++i) {
      Value argument = found[found.size() - 1 - i];
      dfg.forEachBlockCall(branches[i], [&](BlockCall &call) {
        if (call.block(dfg.pool) == block) call.append(argument, dfg.pool);
      });
    }
    found.resize(base);
    found.push_back(parameter);
    return;
  }
  found.resize(base);
  if (!only) only = zeroInEntry(variableTypes[variable.index()]);
  dfg.removeParameter(block, dfg.definition(parameter).number);
  dfg.changeToAlias(parameter, only);
  found.push_back(only);
}

/// The value of a variable that was never defined.
Value FunctionBuilder::zeroInEntry(Type type) {
  Builder entry(function);
  entry.setToStart(function.layout.entryBlock());
  if (type.isInt()) return entry.integer(type, 0);
  if (type == types::f16) return entry.f16const(Ieee16(0));
  if (type == types::f32) return entry.f32const(Ieee32(0));
  if (type == types::f64) return entry.f64const(Ieee64(0));
  Constant zero = dfg.addConstant(std::vector<uint8_t>(type.bytes(), 0));
  return type.isVector() ? entry.vconst(type, zero) : entry.f128const(zero);
}
