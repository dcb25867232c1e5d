//===- ModuleEdits.cpp - Ways to make a module smaller -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reduce/ModuleEdits.h"
#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

static bool hasZero(Type type) { return type != types::i128 && !type.isDynamic(); }

/// A zero of \p type, for which hasZero holds, at \p builder.
static Value makeZero(Builder &builder, Function &function, Type type) {
  if (type.isInt()) return builder.iconst(type, 0);
  if (type == types::f16) return builder.f16const(Ieee16(0));
  if (type == types::f32) return builder.f32const(Ieee32(0));
  if (type == types::f64) return builder.f64const(Ieee64(0));
  std::vector<uint8_t> bytes(type.bytes());
  Constant constant = function.dfg.addConstant(bytes);
  return type.isVector() ? builder.vconst(type, constant) : builder.f128const(constant);
}

/// Visits the instructions of all functions; the callee may remove the one that it is given.
static void forEachInst(Module &module, llvm::function_ref<void(Function &, Inst)> visit) {
  for (const auto &function : module.functions)
    for (Block block : function->layout.blocks())
      for (Inst inst = function->layout.firstInst(block), next; inst; inst = next) {
        next = function->layout.nextInst(inst);
        visit(*function, inst);
      }
}

/// Removes what the entry does not reach.
static void removeUnreached(Function &function) {
  Block entry = function.layout.entryBlock();
  if (!entry) return;
  std::vector<bool> isReached(function.dfg.numBlocks());
  std::vector<Block> worklist{entry};
  isReached[entry.index()] = true;
  while (!worklist.empty()) {
    Block block = worklist.back();
    worklist.pop_back();
    for (Inst inst : function.layout.insts(block))
      std::as_const(function.dfg).forEachBlockCall(inst, [&](const BlockCall &call) {
        Block target = call.block(function.dfg.pool);
        if (!isReached[target.index()]) worklist.push_back(target);
        isReached[target.index()] = true;
      });
  }
  for (Block block = entry, next; block; block = next) {
    next = function.layout.nextBlock(block);
    if (!isReached[block.index()]) function.removeBlock(block);
  }
}

//===----------------------------------------------------------------------===//
// Functions and blocks
//===----------------------------------------------------------------------===//

static void removeFunctions(Module &module, EditRange &range) {
  std::vector<uint32_t> renumbered(module.functions.size(), UINT32_MAX);
  std::vector<std::unique_ptr<Function>> kept;
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    if (range.next()) continue;
    renumbered[i] = uint32_t(kept.size());
    kept.push_back(std::move(module.functions[i]));
  }
  module.functions = std::move(kept);
  llvm::erase_if(module.items, [&](ModuleItem &item) {
    if (item.kind != ModuleItem::DefinedFunction) return false;
    item.index = renumbered[item.index];
    return item.index == UINT32_MAX;
  });
}

/// Ends blocks at their beginning.
static void cutBlocks(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    for (Block block : function->layout.blocks()) {
      Inst first = function->layout.firstInst(block);
      if (!first || function->dfg.opcode(first) == Opcode::Trap || !range.next()) continue;
      while (function->layout.lastInst(block) != first)
        function->removeInst(function->layout.lastInst(block));
      Builder builder(*function);
      builder.setBefore(first);
      builder.trap(TrapCode::user(1));
      function->removeInst(first);
    }
    removeUnreached(*function);
  }
}

/// Lets branches go one way: each of its targets is a place.
static void goOneWay(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    DataFlowGraph &dfg = function->dfg;
    for (Block block : function->layout.blocks()) {
      Inst last = function->layout.lastInst(block);
      if (!last) continue;
      Opcode opcode = dfg.opcode(last);
      if (opcode != Opcode::Brif && opcode != Opcode::BrTable) continue;
      std::optional<BlockCall> taken;
      std::as_const(dfg).forEachBlockCall(last, [&](const BlockCall &call) {
        if (range.next()) taken = call;
      });
      if (!taken) continue;
      InstructionData jump(Opcode::Jump);
      jump.setWord(1, taken->handle());
      dfg[last] = jump;
    }
    removeUnreached(*function);
  }
}

/// Joins blocks with their only successor, where that has no other way in.
static void joinBlocks(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    DataFlowGraph &dfg = function->dfg;
    std::vector<unsigned> ways(dfg.numBlocks());
    for (Block block : function->layout.blocks())
      for (Inst inst : function->layout.insts(block))
        std::as_const(dfg).forEachBlockCall(
            inst, [&](const BlockCall &call) { ++ways[call.block(dfg.pool).index()]; });
    for (Block block : function->layout.blocks()) {
      Inst jump = function->layout.lastInst(block);
      if (!jump || dfg.opcode(jump) != Opcode::Jump) continue;
      Block next = dfg[jump].blockCall(0).block(dfg.pool);
      if (ways[next.index()] != 1 || next == block || !range.next()) continue;
      dfg.replaceParameters(next, dfg[jump].blockCall(0).arguments(std::as_const(dfg.pool)));
      function->removeInst(jump);
      while (Inst inst = function->layout.firstInst(next)) {
        function->layout.removeInst(inst);
        function->layout.appendInst(inst, block);
      }
      function->layout.removeBlock(next);
    }
    function->resolveAliases();
  }
}

//===----------------------------------------------------------------------===//
// Instructions, parameters, constants
//===----------------------------------------------------------------------===//

/// Removes instructions; their results become zeros.
static void removeInsts(Module &module, EditRange &range) {
  forEachInst(module, [&](Function &function, Inst inst) {
    DataFlowGraph &dfg = function.dfg;
    if (isTerminator(dfg.opcode(inst)) ||
        interpreter::Evaluator::constant(function, inst).has_value())
      return;
    if (!llvm::all_of(dfg.results(inst), [&](Value value) { return hasZero(dfg.typeOf(value)); }))
      return;
    if (!range.next()) return;
    Builder builder(function);
    builder.setBefore(inst);
    llvm::SmallVector<Value, 4> zeros;
    for (Value result : llvm::SmallVector<Value, 4>(dfg.results(inst)))
      zeros.push_back(makeZero(builder, function, dfg.typeOf(result)));
    if (!zeros.empty()) dfg.replaceResults(inst, zeros);
    function.removeInst(inst);
  });
  for (const auto &function : module.functions)
    function->resolveAliases();
}

/// Lets an operand of the same type stand for an instruction's result.
static void forwardOperands(Module &module, EditRange &range) {
  forEachInst(module, [&](Function &function, Inst inst) {
    DataFlowGraph &dfg = function.dfg;
    if (isTerminator(dfg.opcode(inst)) || dfg.results(inst).size() != 1) return;
    Value result = dfg.firstResult(inst), operand;
    for (Value argument : dfg.arguments(inst))
      if (!operand && dfg.typeOf(argument) == dfg.typeOf(result))
        operand = dfg.resolveAliases(argument);
    if (!operand || !range.next()) return;
    dfg.replaceResults(inst, operand);
    function.removeInst(inst);
  });
  for (const auto &function : module.functions)
    function->resolveAliases();
}

/// Removes constants and other instructions without effect that nobody uses.
static void removeUnused(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    DataFlowGraph &dfg = function->dfg;
    if (!range.next()) continue;
    for (bool changed = true; changed;) {
      changed = false;
      std::vector<bool> isUsed(dfg.numValues());
      auto use = [&](Value value) { isUsed[dfg.resolveAliases(value).index()] = true; };
      for (Block block : function->layout.blocks())
        for (Inst inst : function->layout.insts(block))
          std::as_const(dfg).forEachUse(inst, use);
      for (Block block : function->layout.blocks())
        for (Inst inst = function->layout.firstInst(block), next; inst; inst = next) {
          next = function->layout.nextInst(inst);
          if (hasSideEffects(dfg.opcode(inst)) || !dfg.hasResults(inst) ||
              llvm::any_of(dfg.results(inst), [&](Value value) { return isUsed[value.index()]; }))
            continue;
          function->removeInst(inst);
          changed = true;
        }
    }
    function->valueLabels.clear();
  }
}

/// Removes block parameters; zeros stand for them.
static void removeBlockParameters(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    DataFlowGraph &dfg = function->dfg;
    for (Block block : function->layout.blocks()) {
      if (block == function->layout.entryBlock()) continue;
      for (uint32_t position = uint32_t(dfg.parameters(block).size()); position-- > 0;) {
        Value parameter = dfg.parameters(block)[position];
        if (!hasZero(dfg.typeOf(parameter)) || !range.next()) continue;
        for (Block from : function->layout.blocks())
          for (Inst inst : function->layout.insts(from))
            dfg.forEachBlockCall(inst, [&](BlockCall &call) {
              if (call.block(dfg.pool) == block) call.removeArgument(position, dfg.pool);
            });
        dfg.removeParameter(block, position);
        Builder builder(*function);
        builder.setToStart(block);
        dfg.changeToAlias(parameter, makeZero(builder, *function, dfg.typeOf(parameter)));
      }
    }
    function->resolveAliases();
  }
}

/// Removes parameters of functions that nobody in the module names; zeros stand for them.
static void removeFunctionParameters(Module &module, EditRange &range) {
  for (const auto &function : module.functions) {
    DataFlowGraph &dfg = function->dfg;
    Block entry = function->layout.entryBlock();
    bool isNamed = llvm::any_of(module.functions, [&](const auto &other) {
      return llvm::any_of(other->dfg.functions.values(), [&](const ExternalFunction &external) {
        return external.name == function->name;
      });
    });
    if (!entry || isNamed || dfg.parameters(entry).size() != function->signature.parameters.size())
      continue;
    for (uint32_t position = uint32_t(dfg.parameters(entry).size()); position-- > 0;) {
      Value parameter = dfg.parameters(entry)[position];
      if (!hasZero(dfg.typeOf(parameter)) || !range.next()) continue;
      dfg.removeParameter(entry, position);
      function->signature.parameters.erase(function->signature.parameters.begin() + position);
      Builder builder(*function);
      builder.setToStart(entry);
      dfg.changeToAlias(parameter, makeZero(builder, *function, dfg.typeOf(parameter)));
    }
    function->resolveAliases();
  }
}

template <int64_t (*Smaller)(int64_t)>
static void makeConstantsSmaller(Module &module, EditRange &range) {
  forEachInst(module, [&](Function &function, Inst inst) {
    InstructionData &data = function.dfg[inst];
    if (data.opcode() != Opcode::Iconst) return;
    int64_t value = data.imm64(), smaller = Smaller(value);
    if (smaller == value || !range.next()) return;
    data.setWide(uint64_t(smaller));
  });
}
static int64_t zero(int64_t) { return 0; }
static int64_t one(int64_t value) { return value == 0 ? 0 : 1; }
static int64_t half(int64_t value) { return value / 2; }

llvm::ArrayRef<ModuleEdit> cot::testing::moduleEdits() {
  static const ModuleEdit edits[] = {
      {"functions", removeFunctions},
      {"ways of branches", goOneWay},
      {"blocks", cutBlocks},
      {"instructions", removeInsts},
      {"instructions that an operand can stand for", forwardOperands},
      {"unused instructions", removeUnused},
      {"joined blocks", joinBlocks},
      {"block parameters", removeBlockParameters},
      {"function parameters", removeFunctionParameters},
      {"constants to zero", makeConstantsSmaller<zero>},
      {"constants to one", makeConstantsSmaller<one>},
      {"constants to half", makeConstantsSmaller<half>},
  };
  return edits;
}
