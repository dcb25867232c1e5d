//===- AliasAnalysis.cpp - test alias-analysis: accesses that are redundant -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs gvn, which removes loads whose value is at hand, and dse, and shows the functions to the
/// file's directives: a removed load's result is an alias of what it was.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/IR/Printer.h"

using namespace cot;
using namespace cot::testing;

void cot::testing::runAliasAnalysis(TestContext &context) {
  if (!verifyAll(context)) return;
  DiagnosticList none;
  auto module = optimizedCopy(context, PassPipeline::parse("gvn,dse", none), [](ir::Module &) {});
  if (!module) return;
  for (size_t i = 0; i < module->functions.size(); ++i) {
    std::string text;
    llvm::raw_string_ostream os(text);
    ir::printFunction(os, *module->functions[i]);
    context.checkOutput(i, text);
  }
}
