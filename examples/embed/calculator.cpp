//===- embed.cpp - Building, optimizing and running a function --------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a front end does with cot's libraries: it builds a function whose variables change, runs
/// passes over it, prints it and interprets it.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/FunctionBuilder.h"
#include "cot/IR/Printer.h"
#include "cot/Interpreter/Interpreter.h"
#include "cot/Passes/PassPipeline.h"

using namespace cot;
using namespace cot::ir;

/// sum = 0; while (n != 0) { sum = sum + n; n = n - 1; } return sum;
static std::unique_ptr<Function> buildSum() {
  auto function = std::make_unique<Function>();
  function->name = ExternalName::symbol("sum");
  function->signature.parameters.push_back(types::i64);
  function->signature.results.push_back(types::i64);

  FunctionBuilder build(*function);
  Variable n = build.declareVariable(types::i64), sum = build.declareVariable(types::i64);
  Block entry = build.makeBlock(), header = build.makeBlock(), body = build.makeBlock(),
        exit = build.makeBlock();

  build.switchToBlock(entry);
  build.appendFunctionParameters(entry);
  build.sealBlock(entry);
  build.define(n, function->dfg.parameters(entry)[0]);
  build.define(sum, build.instructions().iconst(types::i64, 0));
  build.jump(header);

  build.switchToBlock(header); // not sealed: the body will branch back to it
  build.brif(build.use(n), body, {}, exit, {});

  build.switchToBlock(body);
  build.sealBlock(body);
  build.define(sum, build.instructions().iadd(build.use(sum), build.use(n)));
  Value one = build.instructions().iconst(types::i64, 1);
  build.define(n, build.instructions().isub(build.use(n), one));
  build.jump(header);
  build.sealBlock(header);

  build.switchToBlock(exit);
  build.sealBlock(exit);
  build.instructions().return_({build.use(sum)});
  build.finish();
  return function;
}

int main() {
  Module module;
  Function &sum = module.addFunction(buildSum());

  DiagnosticList diagnostics;
  PassPipeline pipeline = PassPipeline::parse("jump-opt,constant-fold,dce,verify", diagnostics);
  if (diagnostics.hasErrors()) {
    diagnostics.print(llvm::errs());
    return 1;
  }
  runPipeline(module, pipeline, {}, llvm::errs());
  printModule(llvm::outs(), module);

  interpreter::Interpreter interpreter;
  if (llvm::Error error = interpreter.load(module)) {
    llvm::errs() << toString(std::move(error)) << '\n';
    return 1;
  }
  auto outcome = interpreter.call(sum, {interpreter::DataValue::i64(100)});
  llvm::outs() << "sum(100) = " << outcome.str() << '\n';
  return outcome.returned() ? 0 : 1;
}
