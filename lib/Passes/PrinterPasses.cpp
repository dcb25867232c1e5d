//===- PrinterPasses.cpp - Passes whose purpose is to print or check -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PrinterPasses.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"

using namespace cot;
using namespace cot::ir;

std::string cot::verificationErrors(const Function &function) {
  Verifier verifier;
  VerifierTarget target;
  // What a target has is not this room's business.
  target.pointerBits = 0;
  target.enablePinnedReg = true;
  target.preserveFramePointers = true;
  if (verifier.verify(function, &target)) return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const VerifierError &error : verifier.errors()) {
    error.print(os);
    os << '\n';
  }
  return text;
}

PreservedAnalyses VerifierPass::run(Function &function, PassContext<Function> &context) {
  context.failure = verificationErrors(function);
  return PreservedAnalyses::all();
}

PreservedAnalyses FunctionPrinterPass::run(Function &function, PassContext<Function> &context) {
  printFunction(context.output, function);
  return PreservedAnalyses::all();
}

PreservedAnalyses ModulePrinterPass::run(Module &module, PassContext<Module> &context) {
  printModule(context.output, module);
  return PreservedAnalyses::all();
}

PreservedAnalyses ControlFlowPrinterPass::run(Function &function, PassContext<Function> &context) {
  printControlFlowDot(context.output, function);
  return PreservedAnalyses::all();
}

PreservedAnalyses DominatorPrinterPass::run(Function &function, PassContext<Function> &context) {
  context.output << "; dominators of " << function.name.str() << '\n';
  printDominatorTree(context.output, function, context.get<DominatorAnalysis>(function));
  return PreservedAnalyses::all();
}

PreservedAnalyses PostDominatorPrinterPass::run(Function &function,
                                                PassContext<Function> &context) {
  context.output << "; post-dominators of " << function.name.str() << '\n';
  printDominatorTree(context.output, function, context.get<PostDominatorAnalysis>(function));
  return PreservedAnalyses::all();
}

PreservedAnalyses LoopPrinterPass::run(Function &function, PassContext<Function> &context) {
  context.output << "; loops of " << function.name.str() << '\n';
  printLoops(context.output, function, context.get<LoopAnalysis>(function));
  return PreservedAnalyses::all();
}
