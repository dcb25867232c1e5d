//===- PassPipeline.cpp - From names to passes that run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Passes/PassPipeline.h"
#include "PrinterPasses.h"
#include "cot/IR/Printer.h"
#include "cot/Transforms/Cleanup.h"
#include "cot/Transforms/ConstantFold.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ThreadPool.h"
#include <atomic>

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

namespace {

struct FunctionPassEntry {
  StringRef name;
  StringRef help;
  void (*add)(PassManager<Function> &manager);
};

} // namespace

static const FunctionPassEntry functionPassTable[] = {
#define FUNCTION_PASS(Name, Make, Help)                                                            \
  {Name, Help, [](PassManager<Function> &manager) { manager.add(Make); }},
#include "cot/Passes/PassRegistry.def"
};

static const FunctionPassEntry *findFunctionPass(StringRef name) {
  auto *found = llvm::find_if(functionPassTable,
                              [&](const FunctionPassEntry &entry) { return entry.name == name; });
  return found == std::end(functionPassTable) ? nullptr : found;
}

bool cot::isPassName(StringRef name) { return findFunctionPass(name) != nullptr; }

void cot::printPassNames(llvm::raw_ostream &os) {
  std::vector<const FunctionPassEntry *> entries;
  size_t width = 0;
  for (const FunctionPassEntry &entry : functionPassTable) {
    entries.push_back(&entry);
    width = std::max(width, entry.name.size());
  }
  llvm::sort(entries, [](auto *a, auto *b) { return a->name < b->name; });
  os << "Function passes:\n";
  for (const FunctionPassEntry *entry : entries)
    os << "  " << llvm::left_justify(entry->name, unsigned(width)) << "  " << entry->help << '\n';
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The name under which an element is registered: `print<cfg>` is one name.
static std::string registeredName(const PipelineElement &element) {
  if (element.name != "print" || element.options.size() != 1) return element.name;
  return "print<" + element.options[0].name + ">";
}

bool PassPipeline::append(llvm::ArrayRef<PipelineElement> elements, StringRef text,
                          DiagnosticList &diagnostics) {
  auto fail = [&](size_t offset, const llvm::Twine &message) {
    diagnostics.errorAt("-passes", text, offset, message);
    return false;
  };
  for (const PipelineElement &element : elements) {
    bool isGroup = element.name == "function" || element.name == "module";
    if (isGroup && element.hasNested && element.options.empty()) {
      if (!append(element.nested, text, diagnostics)) return false;
      continue;
    }
    std::string name = registeredName(element);
    const FunctionPassEntry *entry = findFunctionPass(name);
    if (!entry) return fail(element.offset, "unknown pass `" + name + "`");
    if (element.hasNested)
      return fail(element.offset, "pass `" + name + "` does not hold other passes");
    if (!element.options.empty() && name == element.name)
      return fail(element.options[0].offset,
                  "pass `" + name + "` has no option `" + element.options[0].name + "`");
    functionPasses.push_back(unsigned(entry - functionPassTable));
  }
  return true;
}

PassPipeline PassPipeline::parse(StringRef text, DiagnosticList &diagnostics) {
  PassPipeline pipeline;
  std::vector<PipelineElement> elements = parsePipeline(text, diagnostics);
  if (diagnostics.hasErrors() || !pipeline.append(elements, text, diagnostics))
    return PassPipeline();
  return pipeline;
}

PassPipeline PassPipeline::forLevel(OptimizationLevel level) {
  DiagnosticList none;
  switch (level) {
  case OptimizationLevel::O0:
    return PassPipeline();
  case OptimizationLevel::O1:
    return parse("unreachable-blocks", none);
  case OptimizationLevel::O2:
    return parse("jump-opt,constant-fold,dce,jump-opt", none);
  }
  return PassPipeline();
}

void PassPipeline::append(PassPipeline other) {
  functionPasses.insert(functionPasses.end(), other.functionPasses.begin(),
                        other.functionPasses.end());
}

void PassPipeline::addTo(PassManager<Function> &manager) const {
  for (unsigned index : functionPasses)
    functionPassTable[index].add(manager);
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

namespace {

/// What the run over one function leaves.
struct FunctionOutcome {
  std::string output;
  Statistics statistics;
  std::vector<PassTime> times;
  std::string failure;
};

/// The passes and the memory of one thread.
struct Worker {
  explicit Worker(const PassPipeline &pipeline) { pipeline.addTo(passes); }

  void run(Function &function, const InstrumentationOptions &options, int64_t firstNumber,
           FunctionOutcome &outcome) {
    llvm::raw_string_ostream os(outcome.output);
    std::string name = nameOf(function);
    auto print = [&](llvm::raw_ostream &stream) { printFunction(stream, function); };
    auto verify = [&] { return verificationErrors(function); };
    UnitView view{name, print, verify};
    PassInstrumentation instrumentation(options, os);
    instrumentation.setFirstNumber(firstNumber);
    analyses.clear();
    PassContext<Function> context{analyses, outcome.statistics, os, ""};
    passes.run(function, view, context, instrumentation);
    outcome.times = instrumentation.times().vec();
    outcome.failure = instrumentation.verificationFailure();
  }

  PassManager<Function> passes;
  AnalysisCache<Function> analyses;
};

} // namespace

static InstrumentationOptions normalized(InstrumentationOptions options) {
  // A function is meant by `%f` and by `f`.
  std::vector<std::string> names;
  for (const std::string &name : options.filterUnits) {
    names.push_back(name);
    names.push_back("%" + name);
  }
  options.filterUnits = std::move(names);
  return options;
}

PipelineRunResult cot::runPipeline(Module &module, const PassPipeline &pipeline,
                                   const PipelineRunOptions &options, llvm::raw_ostream &output) {
  PipelineRunResult result;
  InstrumentationOptions instrumentation = normalized(options.instrumentation);
  size_t count = module.functions.size();
  std::vector<FunctionOutcome> outcomes(count);
  std::atomic<size_t> next = 0;
  auto work = [&] {
    Worker worker(pipeline);
    for (size_t i; (i = next.fetch_add(1)) < count;)
      worker.run(*module.functions[i], instrumentation, int64_t(i * pipeline.size()), outcomes[i]);
  };
  unsigned threads = llvm::hardware_concurrency(options.threads).compute_thread_count();
  if (threads <= 1 || count <= 1) {
    work();
  } else {
    llvm::DefaultThreadPool pool(llvm::hardware_concurrency(options.threads));
    for (unsigned i = 0; i < threads; ++i)
      pool.async(work);
    pool.wait();
  }
  PassInstrumentation sum(instrumentation, output);
  for (FunctionOutcome &outcome : outcomes) {
    output << outcome.output;
    result.statistics.add(outcome.statistics);
    sum.addTimes(outcome.times);
    if (result.verificationFailure.empty()) result.verificationFailure = std::move(outcome.failure);
  }
  result.times = sum.times().vec();
  return result;
}
