//===- Inline.cpp - test inline: calls replaced by bodies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs inline, and what tidies callers behind it, over the file, whose functions all are what is
/// called by their names, and compares each function with the one that the comments behind it
/// state.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "ExpectedFunction.h"

using namespace cot;
using namespace cot::testing;

void cot::testing::runInline(TestContext &context) {
  if (!verifyAll(context)) return;
  DiagnosticList none;
  PassPipeline pipeline = PassPipeline::parse("inline,jump-opt,gvn,dce", none);
  auto module = optimizedCopy(context, pipeline, [](ir::Module &copy) {
    for (const auto &function : copy.functions)
      for (ir::FuncRef reference : function->dfg.functions.keys()) {
        ir::ExternalFunction &external = function->dfg.functions[reference];
        external.colocated |= copy.findFunction(external.name) != nullptr;
      }
  });
  if (!module) return;
  for (size_t i = 0; i < context.file.module().functions.size(); ++i) {
    auto expected = expectedFunction(context.file, i);
    if (!expected) continue;
    const ir::Function *actual = module->findFunction(context.file.module().functions[i]->name);
    std::string more = actual ? moreThanExpected(*actual, *expected) : "the function is gone";
    if (!more.empty()) context.fail(lineOf(context.file, i, {}), more);
  }
}
