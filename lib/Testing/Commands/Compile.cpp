//===- Compile.cpp - test compile: code for the target's machine -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each function compiles, at the level and with the allocator that `test run` would take, and the
/// allocation checker proves its registers. The text of `precise-output` belongs to another
/// compiler and is not compared. `expect-fail`: some function does not compile.
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Compile.h"
#include "Commands/Commands.h"
#include "cot/IR/Parser.h"
#include "cot/IR/SourceMap.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "llvm/TargetParser/Triple.h"

using namespace cot;
using namespace cot::testing;

static codegen::CompileOptions compileOptions(const TestContext &context, OptimizationLevel level) {
  codegen::CompileOptions options;
  options.target.settings = context.settings();
  options.target.level = level;
  options.target.features = x86::featuresOf(context.settings());
  options.target.relocation =
      context.settings().isPic() ? codegen::RelocationModel::Pic : codegen::RelocationModel::Static;
  regalloc::Options &allocator = options.allocator;
  allocator.algorithm = regalloc::parseAlgorithm(context.options.allocator)
                            .value_or(level == OptimizationLevel::O0 ? regalloc::Algorithm::Fast
                                                                     : regalloc::Algorithm::Ion);
  allocator.validate = true;
  if (level != OptimizationLevel::O2) allocator.splitBudget = 0;
  options.verifyAllocation = true;
  return options;
}

/// The module after the passes of the level: a copy, for the file's own is shared. Null where it is
/// the file's own.
static std::unique_ptr<ir::Module> optimized(const TestContext &context, OptimizationLevel level) {
  if (level != OptimizationLevel::O2) return nullptr;
  DiagnosticList diagnostics;
  auto copy = ir::parseModule(context.file.text(), context.file.path(), diagnostics);
  if (copy) runPipeline(*copy, PassPipeline::forLevel(level), PipelineRunOptions(), llvm::nulls());
  return copy;
}

static uint32_t lineOfFailure(const TestFile &file, size_t function, ir::Inst inst) {
  const ir::FunctionPlaces &places = file.places(function);
  ir::TextOffset offset = inst.isNone() ? ir::noPlace : places.insts[inst];
  return file.lineOf(offset == ir::noPlace ? places.header : offset);
}

void cot::testing::runCompile(TestContext &context) {
  llvm::StringRef machine = llvm::StringRef(context.target->triple).split('-').first;
  if (llvm::Triple(machine).getArch() != llvm::Triple::x86_64)
    return context.unsupported("no code generator for " + machine);
  if (!verifyAll(context)) return;
  if (context.test.preciseOutput) context.noteTextNotCompared();
  OptimizationLevel level = context.settings().optimizationLevel(context.options.level);
  std::unique_ptr<ir::Module> copy = optimized(context, level);
  const ir::Module &module = copy ? *copy : context.file.module();
  const codegen::Target &target = x86::codegenTarget;
  codegen::FunctionCompiler compiler(target, compileOptions(context, level));
  mc::CodeBuffer buffer(target.machine);
  for (size_t i = 0; i < module.functions.size(); ++i)
    if (llvm::Error error = compiler.compile(*module.functions[i], buffer))
      context.fail(
          lineOfFailure(context.file, i, copy ? ir::Inst() : compiler.lowering().failedInst()),
          module.functions[i]->name.symbolName() + ": " + toString(std::move(error)));
}
