//===- PrintCfg.cpp - test print-cfg: the control flow graph as Graphviz text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/Analysis/ControlFlow.h"

using namespace cot::testing;

void cot::testing::runPrintCfg(TestContext &context) {
  const ir::Module &module = context.file.module();
  for (size_t i = 0; i < module.functions.size(); ++i) {
    std::string text;
    llvm::raw_string_ostream os(text);
    printControlFlowDot(os, *module.functions[i]);
    context.checkOutput(i, text);
  }
}
