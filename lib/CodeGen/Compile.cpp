//===- Compile.cpp - From a CLIF function to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Compile.h"
#include "BlockPlacement.h"
#include "Coalesce.h"
#include "OperandPlans.h"
#include "RebuildSsa.h"
#include "SsaCombine.h"
#include "UndoSsa.h"
#include "cot/CodeGen/MachineDce.h"
#include "cot/CodeGen/MachineText.h"
#include "cot/IR/Printer.h"
#include "cot/Pass/Instrumentation.h"
#include "llvm/Support/TimeProfiler.h"

using namespace cot;
using namespace cot::codegen;

/// The memory of passes whose faces are the room's own.
struct FunctionCompiler::Passes {
  SsaCombine ssaCombine;
  MachineLoops loops;
  UndoSsa undoSsa;
  Coalesce coalesce;
  RebuildSsa rebuildSsa;
  BlockPlacement blockPlacement;
  regalloc::MachineEnvironment environment;
};

FunctionCompiler::FunctionCompiler(const Target &target, const CompileOptions &options)
    : machineTarget(target), compileOptions(options), plans(std::make_unique<OperandPlans>()),
      passes(std::make_unique<Passes>()) {}

FunctionCompiler::~FunctionCompiler() = default;

llvm::Error FunctionCompiler::layOutFrame() {
  const SignatureLayout &layout = isAdopted ? adoptedLayout : loweringContext.ownLayout();
  return machineTarget.layOutFrame(machine, compileOptions.target, layout, frameLayout);
}

/// What follows from the adopted function and is no part of its text.
llvm::Error FunctionCompiler::prepareAdopted(const ir::Function &function, MachinePass first) {
  machine.source = &function;
  lastPass = static_cast<MachinePass>(static_cast<unsigned>(first) - 1);
  if (llvm::Error error =
          machineTarget.layOut(function.signature, compileOptions.target, adoptedLayout))
    return error;
  return first > MachinePass::Frame ? layOutFrame() : llvm::Error::success();
}

/// The registers that \p function's allocator hands out.
regalloc::MachineEnvironment &FunctionCompiler::environmentOf(const ir::Function &function) {
  regalloc::MachineEnvironment &environment = passes->environment;
  environment.preferred = environment.nonPreferred = environment.fixedStackSlots = {};
  machineTarget.fillEnvironment(machine, compileOptions.target, function.signature.callConv,
                                environment);
  return environment;
}

/// Is \p pass asked for, or one of the level's and the allocator's?
bool FunctionCompiler::isWanted(MachinePass pass, MachinePassRange range) const {
  if (range.isForced) return true;
  OptimizationLevel level = compileOptions.target.level;
  bool isOptimizing = level != OptimizationLevel::O0;
  switch (pass) {
  case MachinePass::Combine:
  case MachinePass::MachineDce:
  case MachinePass::BlockOrder:
    return isOptimizing;
  case MachinePass::UndoSsa:
  case MachinePass::Coalesce:
    // Parameters that copy-prop would have removed split lives where a loop begins, to irc's good.
    return level == OptimizationLevel::O2 &&
           compileOptions.allocator.algorithm == regalloc::Algorithm::Irc;
  case MachinePass::SsaCombine: // Finds too little behind this lowering.
  case MachinePass::LoopTree:   // Lowering knows loops already.
    return false;
  case MachinePass::LiveInfo: // Whoever needs it computes it.
    return range.showsLiveInfo;
  default:
    return true;
  }
}

llvm::Error FunctionCompiler::runPass(MachinePass pass, const ir::Function &function,
                                      mc::CodeBuffer &buffer) {
  const TargetOptions &options = compileOptions.target;
  switch (pass) {
  case MachinePass::Lower:
    isAdopted = false;
    return loweringContext.run(function, machineTarget, options, machine);
  case MachinePass::SsaCombine:
    passes->ssaCombine.run(machine, machineTarget, counts);
    break;
  case MachinePass::LoopTree:
    passes->loops.compute(machine);
    passes->loops.apply(machine);
    break;
  case MachinePass::LiveInfo:
    // What is printed after it is computed there.
    break;
  case MachinePass::UndoSsa:
    counts.paramMoves += passes->undoSsa.run(machine, machineTarget);
    break;
  case MachinePass::Coalesce: {
    Pressure available{};
    for (PReg reg : environmentOf(function).allocatable())
      ++available[static_cast<size_t>(reg.regClass())];
    counts.coalescedMoves += passes->coalesce.run(machine, machineTarget, available);
    break;
  }
  case MachinePass::RegAlloc:
    if (!machine.isSsa) passes->rebuildSsa.run(machine, machineTarget);
    return allocation.run(machine, machineTarget, *plans, options, function.signature.callConv,
                          compileOptions.allocator, compileOptions.verifyAllocation);
  case MachinePass::Combine:
    combine.run(machine, machineTarget, *plans, options, function.signature.callConv);
    hasAccesses = true;
    return llvm::Error::success();
  case MachinePass::MachineDce:
    counts.removedInsts +=
        removeDeadInsts(machine, machineTarget, *plans,
                        hasAccesses ? combine.accessesOfInsts() : llvm::ArrayRef<RegAccess>());
    break;
  case MachinePass::BlockOrder:
    passes->blockPlacement.run(machine, machineTarget, counts);
    break;
  case MachinePass::Frame:
    return layOutFrame();
  case MachinePass::Emit:
    return machineTarget.emit(machine, frameLayout, options, buffer);
  }
  hasAccesses = false;
  return llvm::Error::success();
}

void FunctionCompiler::print(llvm::raw_ostream &os, const ir::Function &function) const {
  if (lastPass)
    printMachineFunction(os, machine, machineTarget, *lastPass);
  else
    ir::printFunction(os, function);
}

llvm::Error FunctionCompiler::run(const ir::Function &function, MachinePassRange range,
                                  mc::CodeBuffer &buffer, PassInstrumentation *instrumentation) {
  buffer.clear();
  lastPass.reset();
  hasAccesses = false;
  if (range.first != MachinePass::Lower)
    if (llvm::Error error = prepareAdopted(function, range.first)) return error;
  auto print = [&](llvm::raw_ostream &os) { this->print(os, function); };
  std::string name;
  if (instrumentation) {
    llvm::raw_string_ostream os(name);
    function.name.print(os);
  }
  UnitView unit{name, print, {}};
  for (const MachinePassInfo &info : machinePasses()) {
    if (!range.contains(info.pass)) continue;
    if (!isWanted(info.pass, range)) {
      lastPass = info.pass;
      continue;
    }
    std::optional<PassScope> scope;
    if (instrumentation) scope.emplace(*instrumentation, info.name, unit);
    if (llvm::Error error = runPass(info.pass, function, buffer)) {
      // What the pass left behind is nothing to print.
      if (scope && llvm::timeTraceProfilerEnabled()) llvm::timeTraceProfilerEnd();
      return error;
    }
    lastPass = info.pass;
    if (scope) scope->finish(false);
  }
  return llvm::Error::success();
}
