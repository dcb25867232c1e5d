//===- Inline.cpp - Calls replaced by bodies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Callers are visited bottom-up, each once, so that what is copied has been inlined into already.
/// The calls of a block are replaced from the last to the first: each split moves only what lies
/// between two of them.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Inline.h"
#include "Inline/BodyCopy.h"
#include "cot/Analysis/CallGraph.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class Inliner {
public:
  /// Instructions of callees: any, those called from one place, those marked.
  static constexpr unsigned maxOrdinary = 30, maxSingle = 200, maxMarked = 1000;
  /// A caller may grow by this many instructions, and by as many as it has times this.
  static constexpr unsigned growth = 400, growthFactor = 2;
  /// Bytes of a callee's slots that are cleared where the call is in a loop.
  static constexpr unsigned maxClearedBytes = 128;

  explicit Inliner(Module &module) : module(module) {}

  void run();
  unsigned inlined = 0, changedFunctions = 0;

private:
  void visit(uint32_t position);
  uint32_t calleeOf(const Function &caller, Inst inst) const;
  bool isWorthwhile(uint32_t callee, unsigned room) const;
  bool replaceCall(Function &caller, Inst call, const Function &callee, bool isInLoop);

  Module &module;
  CallGraph calls;
  std::vector<unsigned> sizes;
  std::vector<bool> copyable;
};

} // namespace

static unsigned countInsts(const Function &function) {
  unsigned count = 0;
  for (Block block : function.layout.blocks())
    for ([[maybe_unused]] Inst inst : function.layout.insts(block))
      ++count;
  return count;
}

/// The position of the function that \p inst calls and that may be copied; none for others.
uint32_t Inliner::calleeOf(const Function &caller, Inst inst) const {
  if (caller.dfg.opcode(inst) != Opcode::Call) return CallGraph::none;
  FuncRef reference = caller.dfg[inst].funcRef();
  uint32_t position = calls.calleeOf(caller, reference);
  if (position == CallGraph::none || !copyable[position]) return CallGraph::none;
  const Function &callee = *module.functions[position];
  const ExternalFunction &external = caller.dfg.functions[reference];
  bool isFixed = callee.linkage == Linkage::Local || external.colocated;
  if (!isFixed || external.patchable || caller.stackMaps.count(inst.index()) ||
      caller.debugTags.count(inst.index()) ||
      !(caller.dfg.signatures[external.signature] == callee.signature))
    return CallGraph::none;
  return position;
}

bool Inliner::isWorthwhile(uint32_t callee, unsigned room) const {
  const Function &function = *module.functions[callee];
  unsigned size = sizes[callee];
  if (function.attributes.alwaysInline) return size <= maxMarked;
  if (size > room || function.attributes.cold) return false;
  bool isSingle = function.linkage == Linkage::Local && calls.references(callee) == 1;
  return size <= (isSingle ? maxSingle : maxOrdinary);
}

/// Slots are zero when their function is entered. In a loop, the copy is entered again and again.
static void clearSlots(Function &caller, llvm::ArrayRef<StackSlot> slots, Inst before) {
  Builder builder(caller);
  builder.setBefore(before);
  MemFlags flags;
  flags.trap = TrapCode();
  for (StackSlot slot : slots) {
    uint32_t offset = 0, size = caller.stackSlots[slot].size;
    for (uint32_t step : {8u, 4u, 2u, 1u})
      for (; size - offset >= step; offset += step)
        builder.store(flags, builder.iconst(Type::intOfBits(step * 8), 0),
                      builder.stackAddr(types::i64, slot, int32_t(offset)), 0);
  }
}

bool Inliner::replaceCall(Function &caller, Inst call, const Function &callee, bool isInLoop) {
  uint64_t slotBytes = 0;
  for (const StackSlotData &slot : callee.stackSlots.values())
    slotBytes += slot.size;
  if (isInLoop && slotBytes > maxClearedBytes) return false;
  DataFlowGraph &dfg = caller.dfg;
  Block after = dfg.makeBlock();
  Block block = caller.layout.blockOf(call);
  caller.layout.splitBlock(after, caller.layout.nextInst(call));
  if (caller.layout.isCold(block)) caller.layout.setCold(after);
  llvm::SmallVector<Value, 4> results;
  for (Value result : llvm::SmallVector<Value, 4>(dfg.results(call)))
    results.push_back(dfg.appendParameter(after, dfg.typeOf(result)));
  llvm::SmallVector<BlockArgument, 8> arguments;
  for (Value argument : dfg.arguments(call))
    arguments.push_back(argument);
  BodyCopy copy(caller, callee);
  Block entry = copy.copyBefore(after);
  InstructionData jump(Opcode::Jump);
  jump.setWord(1, dfg.blockCall(entry, arguments).handle());
  Inst inst = dfg.makeInst(jump);
  caller.layout.appendInst(inst, block);
  if (isInLoop) clearSlots(caller, copy.newSlots(), inst);
  if (!results.empty()) dfg.replaceResults(call, results);
  caller.removeInst(call);
  ++inlined;
  return true;
}

void Inliner::visit(uint32_t position) {
  Function &caller = *module.functions[position];
  unsigned before = sizes[position], limit = before + growth + before * growthFactor;
  std::vector<std::pair<Inst, uint32_t>> found;
  unsigned size = before;
  for (Block block : caller.layout.blocks())
    for (Inst inst : caller.layout.insts(block)) {
      uint32_t callee = calleeOf(caller, inst);
      if (callee == CallGraph::none || calls.componentOf(callee) == calls.componentOf(position) ||
          !isWorthwhile(callee, limit - std::min(limit, size)))
        continue;
      found.emplace_back(inst, callee);
      size += sizes[callee];
    }
  if (found.empty()) return;
  AnalysisCache<Function> analyses;
  const LoopForest &loops = analyses.get<LoopAnalysis>(caller);
  unsigned done = 0;
  for (auto [inst, callee] : llvm::reverse(found)) {
    bool isInLoop = loops.nodeDepth(caller.layout.blockOf(inst).index()) != 0;
    done += replaceCall(caller, inst, *module.functions[callee], isInLoop);
  }
  if (done == 0) return;
  caller.dfg.resolveAllAliases();
  sizes[position] = countInsts(caller);
  copyable[position] = BodyCopy::canCopy(caller);
  ++changedFunctions;
}

void Inliner::run() {
  calls.compute(module);
  for (const auto &function : module.functions) {
    sizes.push_back(countInsts(*function));
    copyable.push_back(BodyCopy::canCopy(*function));
  }
  for (uint32_t position : calls.bottomUp())
    visit(position);
}

PreservedAnalyses Inlining::run(Module &module, PassContext<Module> &context) {
  Inliner inliner(module);
  inliner.run();
  context.statistics.count(name, "calls inlined", inliner.inlined);
  context.statistics.count(name, "callers changed", inliner.changedFunctions);
  return inliner.inlined ? PreservedAnalyses::none() : PreservedAnalyses::all();
}

//===----------------------------------------------------------------------===//
// Functions that nothing names
//===----------------------------------------------------------------------===//

PreservedAnalyses DeadFunctionRemoval::run(Module &module, PassContext<Module> &context) {
  CallGraph calls;
  calls.compute(module);
  // Reach from what is seen from outside.
  std::vector<bool> isLive(module.functions.size());
  std::vector<uint32_t> worklist;
  auto reach = [&](uint32_t function) {
    if (function == CallGraph::none || isLive[function]) return;
    isLive[function] = true;
    worklist.push_back(function);
  };
  for (uint32_t i = 0; i < module.functions.size(); ++i)
    if (module.functions[i]->linkage != Linkage::Local) reach(i);
  for (const DataObject &object : module.data)
    for (const DataPiece &piece : object.pieces)
      if (piece.kind == DataPiece::Address) reach(calls.find(piece.symbol));
  while (!worklist.empty()) {
    const Function &function = *module.functions[worklist.back()];
    worklist.pop_back();
    std::vector<bool> isUsed(function.dfg.functions.size());
    for (Block block : function.layout.blocks())
      for (Inst inst : function.layout.insts(block)) {
        Format format = function.dfg[inst].format();
        if (format == Format::Call || format == Format::TryCall || format == Format::FuncAddr)
          isUsed[function.dfg[inst].funcRef().index()] = true;
      }
    for (FuncRef reference : function.dfg.functions.keys())
      if (isUsed[reference.index()]) reach(calls.calleeOf(function, reference));
    for (GlobalValue global : function.globalValues.keys())
      reach(calls.find(function.globalValues[global].name));
  }
  std::vector<uint32_t> renumbered(module.functions.size(), CallGraph::none);
  std::vector<std::unique_ptr<Function>> kept;
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    if (!isLive[i]) continue;
    renumbered[i] = uint32_t(kept.size());
    kept.push_back(std::move(module.functions[i]));
  }
  uint32_t removed = uint32_t(module.functions.size() - kept.size());
  module.functions = std::move(kept);
  if (removed == 0) return PreservedAnalyses::all();
  llvm::erase_if(module.items, [&](ModuleItem &item) {
    if (item.kind != ModuleItem::DefinedFunction) return false;
    item.index = renumbered[item.index];
    return item.index == CallGraph::none;
  });
  context.statistics.count(name, "functions removed", removed);
  return PreservedAnalyses::none();
}
