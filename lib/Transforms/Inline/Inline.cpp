//===- Inline.cpp - Calls replaced by bodies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Callers are visited bottom-up, each once in a round, so that what is copied has been inlined
/// into and cleaned up already. The calls of a block are replaced from the last to the first: each
/// split moves only what lies between two of them.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Inline.h"
#include "FunctionEdit.h"
#include "FunctionRemarks.h"
#include "Inline/BodyCopy.h"
#include "cot/Analysis/CallGraph.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "cot/Transforms/Cleanup.h"
#include "cot/Transforms/Gvn.h"
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
  /// Tidying leaves a quarter of a body at the least, as a rule.
  static constexpr unsigned maxShrinking = 4;

  Inliner(Module &module, PassContext<Module> &context) : module(module), context(context) {}

  void run(unsigned rounds);
  unsigned inlined = 0, changedFunctions = 0, madeDirect = 0;

private:
  void visit(uint32_t position);
  void makeDirect(Function &caller);
  const char *whyNotCopied(uint32_t caller, Inst inst, uint32_t callee) const;
  const char *whyNotWorthwhile(uint32_t callee, unsigned room) const;
  const char *whyCalled(uint32_t caller, Inst inst, uint32_t callee, unsigned room) const;
  bool replaceCall(Function &caller, Inst call, const Function &callee, bool isInLoop);
  void remark(RemarkKind kind, llvm::StringRef remarkName, const Function &caller, Inst call,
              uint32_t callee, llvm::StringRef reason);
  unsigned limitOf(uint32_t callee) const;
  bool mayBeCopied(uint32_t position) const;
  void cleanUp(Function &caller);

  Module &module;
  PassContext<Module> &context;
  CallGraph calls;
  /// By function; 0 for those that call nothing and that nothing names.
  std::vector<unsigned> sizes;
  std::vector<bool> copyable;
  /// No other one looks at the calls that are left.
  bool isLastRound = false;
};

} // namespace

static unsigned countInsts(const Function &function) {
  unsigned count = 0;
  for (Block block : function.layout.blocks())
    for ([[maybe_unused]] Inst inst : function.layout.insts(block))
      ++count;
  return count;
}

/// Why the function cannot stand in place of the call \p inst; null if it can.
const char *Inliner::whyNotCopied(uint32_t position, Inst inst, uint32_t callee) const {
  const Function &caller = *module.functions[position], &function = *module.functions[callee];
  const ExternalFunction &external = caller.dfg.functions[caller.dfg[inst].funcRef()];
  if (caller.dfg.opcode(inst) != Opcode::Call)
    return "it is called in place of a return or may throw";
  if (function.attributes.noInline) return "it is marked noinline";
  if (calls.componentOf(callee) == calls.componentOf(position)) return "it is recursive";
  if (function.linkage != Linkage::Local && !external.colocated)
    return "the linker may put another function in its place";
  if (external.patchable) return "the call is patchable";
  if (caller.stackMaps.count(inst.index()) || caller.debugTags.count(inst.index()))
    return "a stack map or debug tag speaks of the call";
  if (!(caller.dfg.signatures[external.signature] == function.signature))
    return "the signatures differ";
  return copyable[callee] ? nullptr : "its body speaks of its own frame or caller";
}

const char *Inliner::whyNotWorthwhile(uint32_t callee, unsigned room) const {
  const Function &function = *module.functions[callee];
  unsigned size = sizes[callee];
  if (!function.attributes.alwaysInline) {
    if (function.attributes.cold) return "it is cold";
    if (size > room) return "the caller has grown enough";
  }
  return size <= limitOf(callee) ? nullptr : "it is too large";
}

/// The size up to which the function is copied.
unsigned Inliner::limitOf(uint32_t callee) const {
  const Function &function = *module.functions[callee];
  if (function.attributes.alwaysInline) return maxMarked;
  bool isSingle = function.linkage == Linkage::Local && calls.references(callee) == 1;
  return isSingle ? maxSingle : maxOrdinary;
}

/// Somebody may ask for the size of the function.
bool Inliner::mayBeCopied(uint32_t position) const {
  const FunctionAttributes &attributes = module.functions[position]->attributes;
  if (calls.references(position) == 0 || attributes.noInline) return false;
  return sizes[position] <= maxShrinking * limitOf(position);
}

const char *Inliner::whyCalled(uint32_t caller, Inst inst, uint32_t callee, unsigned room) const {
  const char *reason = whyNotCopied(caller, inst, callee);
  return reason ? reason : whyNotWorthwhile(callee, room);
}

void Inliner::remark(RemarkKind kind, llvm::StringRef remarkName, const Function &caller, Inst call,
                     uint32_t callee, llvm::StringRef reason) {
  if (!context.wantsRemarks(kind, Inlining::name)) return;
  Remark &remark = addRemark(*context.remarks, kind, Inlining::name, remarkName, caller, call);
  remark.add("Callee", module.functions[callee]->name.str());
  remark << (reason.empty() ? " inlined into " : " not inlined into ");
  remark.add("Caller", caller.name.str());
  if (reason.empty()) {
    remark << " (";
    remark.add("Size", llvm::Twine(sizes[callee])) << " instructions)";
  } else {
    remark << ": ";
    remark.add("Reason", reason);
  }
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

/// Calls of a function's address are calls of the function.
void Inliner::makeDirect(Function &caller) {
  DataFlowGraph &dfg = caller.dfg;
  for (Block block : caller.layout.blocks())
    for (Inst inst : caller.layout.insts(block)) {
      if (dfg.opcode(inst) != Opcode::CallIndirect) continue;
      Inst address = dfg.definingInst(dfg.argument(inst, 0));
      if (!address || dfg.opcode(address) != Opcode::FuncAddr) continue;
      FuncRef callee = dfg[address].funcRef();
      if (!(dfg.signatures[dfg.functions[callee].signature] == dfg.signatures[dfg[inst].sigRef()]))
        continue;
      llvm::SmallVector<Value, 8> arguments(llvm::drop_begin(dfg.arguments(inst)));
      InstructionData call(Opcode::Call);
      call.setWord(0, EntityList<Value>::make(arguments, dfg.pool).handle());
      call.setWord(1, callee.index());
      dfg[inst] = call;
      ++madeDirect;
    }
}

/// What is left of a changed caller is what its own callers measure.
void Inliner::cleanUp(Function &caller) {
  AnalysisCache<Function> analyses;
  PassContext<Function> around{analyses, context.statistics, context.output, "", nullptr, {}};
  analyses.invalidate(JumpOptimization().run(caller, around));
  analyses.invalidate(ValueNumbering().run(caller, around));
  analyses.invalidate(DeadCodeElimination().run(caller, around));
  JumpOptimization().run(caller, around);
}

void Inliner::visit(uint32_t position) {
  Function &caller = *module.functions[position];
  makeDirect(caller);
  unsigned before = sizes[position], limit = before + growth + before * growthFactor;
  std::vector<std::pair<Inst, uint32_t>> found;
  unsigned size = before;
  for (Block block : caller.layout.blocks())
    for (Inst inst : caller.layout.insts(block)) {
      Format format = caller.dfg[inst].format();
      if (format != Format::Call && format != Format::TryCall) continue;
      uint32_t callee = calls.calleeOf(caller, caller.dfg[inst].funcRef());
      if (callee == CallGraph::none) continue;
      if (const char *reason = whyCalled(position, inst, callee, limit - std::min(limit, size))) {
        remark(RemarkKind::Missed, "NotInlined", caller, inst, callee, reason);
        continue;
      }
      found.emplace_back(inst, callee);
      size += sizes[callee];
    }
  if (found.empty()) return;
  AnalysisCache<Function> analyses;
  const LoopForest &loops = analyses.get<LoopAnalysis>(caller);
  unsigned done = 0;
  for (auto [inst, callee] : llvm::reverse(found)) {
    bool isInLoop = loops.nodeDepth(caller.layout.blockOf(inst).index()) != 0;
    bool replaced = replaceCall(caller, inst, *module.functions[callee], isInLoop);
    done += replaced;
    if (replaced)
      remark(RemarkKind::Passed, "Inlined", caller, inst, callee, "");
    else
      remark(RemarkKind::Missed, "NotInlined", caller, inst, callee,
             "its stack slots are too large to be cleared in a loop");
  }
  if (done == 0) return;
  caller.resolveAliases();
  sizes[position] = countInsts(caller);
  if (!isLastRound || mayBeCopied(position)) {
    cleanUp(caller);
    sizes[position] = countInsts(caller);
  }
  copyable[position] = BodyCopy::canCopy(caller);
  ++changedFunctions;
}

void Inliner::run(unsigned rounds) {
  for (unsigned round = 0; round < rounds; ++round) {
    unsigned before = inlined;
    isLastRound = round + 1 == rounds;
    calls.compute(module);
    sizes.clear();
    copyable.clear();
    for (uint32_t position = 0; position < module.functions.size(); ++position) {
      const Function &function = *module.functions[position];
      bool matters = !function.dfg.functions.empty() || calls.references(position) != 0;
      sizes.push_back(matters ? countInsts(function) : 0);
      copyable.push_back(matters && BodyCopy::canCopy(function));
    }
    for (uint32_t position : calls.bottomUp())
      if (!module.functions[position]->dfg.functions.empty()) visit(position);
    if (inlined == before) return;
  }
}

PreservedAnalyses Inlining::run(Module &module, PassContext<Module> &context) {
  Inliner inliner(module, context);
  inliner.run(context.settings.inlineRounds);
  context.statistics.count(name, "calls inlined", inliner.inlined);
  context.statistics.count(name, "calls made direct", inliner.madeDirect);
  context.statistics.count(name, "callers changed", inliner.changedFunctions);
  return inliner.inlined + inliner.madeDirect ? PreservedAnalyses::none()
                                              : PreservedAnalyses::all();
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
    if (!isUsed.empty())
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
