//===- Compile.cpp - From a CLIF function to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Compile.h"
#include "OperandPlans.h"
#include "cot/CodeGen/MachineDce.h"
#include "cot/CodeGen/MachineText.h"
#include "cot/IR/Printer.h"
#include "cot/Pass/Instrumentation.h"
#include "llvm/Support/TimeProfiler.h"

using namespace cot;
using namespace cot::codegen;

FunctionCompiler::FunctionCompiler(const Target &target, const CompileOptions &options)
    : machineTarget(target), compileOptions(options), plans(std::make_unique<OperandPlans>()) {}

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

llvm::Error FunctionCompiler::runPass(MachinePass pass, const ir::Function &function,
                                      mc::CodeBuffer &buffer) {
  const TargetOptions &options = compileOptions.target;
  switch (pass) {
  case MachinePass::Lower:
    isAdopted = false;
    return loweringContext.run(function, machineTarget, options, machine);
  case MachinePass::RegAlloc:
    return allocation.run(machine, machineTarget, *plans, options, function.signature.callConv,
                          compileOptions.allocator, compileOptions.verifyAllocation);
  case MachinePass::Combine:
    if (options.level != OptimizationLevel::O0)
      combine.run(machine, machineTarget, *plans, options, function.signature.callConv);
    return llvm::Error::success();
  case MachinePass::MachineDce:
    if (options.level != OptimizationLevel::O0)
      numRemoved += removeDeadInsts(machine, machineTarget, *plans);
    return llvm::Error::success();
  case MachinePass::Frame:
    return layOutFrame();
  case MachinePass::Emit:
    return machineTarget.emit(machine, frameLayout, options, buffer);
  }
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
