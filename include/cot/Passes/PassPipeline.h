//===- cot/Passes/PassPipeline.h - From names to passes that run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads the text of a pipeline into passes and runs it over a module. Function passes run function
/// by function, on several threads if asked to; whatever they print, count or time is put together
/// in the order of the functions, so that it does not depend on the number of threads.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASSES_PASSPIPELINE_H
#define COT_PASSES_PASSPIPELINE_H

#include "cot/IR/Module.h"
#include "cot/Pass/Instrumentation.h"
#include "cot/Pass/PassManager.h"
#include "cot/Pass/Pipeline.h"
#include "cot/Support/Diagnostics.h"
#include "cot/Support/Settings.h"

namespace cot {

/// A checked pipeline: which passes in which order. Passes are made from it once for each thread.
class PassPipeline {
public:
  /// Reads \p text. Unknown names, options and misplaced nesting are reported as errors of the file
  /// "-passes"; the pipeline is then empty.
  static PassPipeline parse(llvm::StringRef text, DiagnosticList &diagnostics);
  /// The CLIF passes of a level.
  static PassPipeline forLevel(OptimizationLevel level);

  /// Adds the stages of \p other, which must not be this one, at the end.
  void append(const PassPipeline &other);
  bool empty() const { return stages.empty(); }
  /// The names of the passes, separated by commas, as `parse` takes them.
  std::string text() const;

  /// Passes of one unit in a row: all function passes of a stage run on one function before the
  /// next function is begun; a module pass waits for all functions.
  struct Stage {
    bool isModule = false;
    /// Indices into the registry of the unit.
    std::vector<unsigned> passes;

    void addTo(PassManager<ir::Function> &manager) const;
    void addTo(PassManager<ir::Module> &manager) const;
  };
  llvm::ArrayRef<Stage> all() const { return stages; }

private:
  bool append(llvm::ArrayRef<PipelineElement> elements, bool insideFunction, llvm::StringRef text,
              DiagnosticList &diagnostics);
  void append(bool isModule, unsigned pass);

  std::vector<Stage> stages;
};

struct PipelineRunOptions {
  InstrumentationOptions instrumentation;
  /// Threads that work on functions; 0: one for each core. Bisection and time traces use one.
  unsigned threads = 1;
  /// Which remarks to collect.
  RemarkFilter remarks;
  PassSettings settings;
};

struct PipelineRunResult {
  Statistics statistics;
  /// Times by pass; empty unless asked for.
  std::vector<PassTime> times;
  /// What verification found, with the pass and the function; empty if nothing.
  std::string verificationFailure;
  /// In the order of stages, then of functions, then of passes.
  std::vector<Remark> remarks;
};

/// Runs \p pipeline over the functions of \p module. Dumps and the output of printing passes go to
/// \p output.
PipelineRunResult runPipeline(ir::Module &module, const PassPipeline &pipeline,
                              const PipelineRunOptions &options, llvm::raw_ostream &output);

/// All passes with their unit and a line of help, sorted by name.
void printPassNames(llvm::raw_ostream &os);
/// True for a name that -passes= takes.
bool isPassName(llvm::StringRef name);

} // namespace cot

#endif // COT_PASSES_PASSPIPELINE_H
