//===- PassPipeline.cpp - From names to passes that run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Passes/PassPipeline.h"
#include "PrinterPasses.h"
#include "cot/IR/Printer.h"
#include "cot/Transforms/AddressTransform.h"
#include "cot/Transforms/BlockCloning.h"
#include "cot/Transforms/CallConstants.h"
#include "cot/Transforms/Cleanup.h"
#include "cot/Transforms/ConstantFold.h"
#include "cot/Transforms/ConventionalSsa.h"
#include "cot/Transforms/CopyPropagation.h"
#include "cot/Transforms/DeadStores.h"
#include "cot/Transforms/Gvn.h"
#include "cot/Transforms/IfConversion.h"
#include "cot/Transforms/InductionVariables.h"
#include "cot/Transforms/Inline.h"
#include "cot/Transforms/JumpThreading.h"
#include "cot/Transforms/Licm.h"
#include "cot/Transforms/LoopRotation.h"
#include "cot/Transforms/LoopUnrolling.h"
#include "cot/Transforms/PressureRelief.h"
#include "cot/Transforms/Promote.h"
#include "cot/Transforms/Sccp.h"
#include "cot/Transforms/Simplify.h"
#include "cot/Transforms/SwitchConversion.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ThreadPool.h"
#include <atomic>
#include <mutex>

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

namespace {

template <typename Unit> struct PassEntry {
  StringRef name;
  StringRef help;
  void (*add)(PassManager<Unit> &manager);
};

} // namespace

static const PassEntry<Function> functionPassTable[] = {
#define FUNCTION_PASS(Name, Make, Help)                                                            \
  {Name, Help, [](PassManager<Function> &manager) { manager.add(Make); }},
#include "cot/Passes/PassRegistry.def"
};

static const PassEntry<Module> modulePassTable[] = {
#define MODULE_PASS(Name, Make, Help)                                                              \
  {Name, Help, [](PassManager<Module> &manager) { manager.add(Make); }},
#include "cot/Passes/PassRegistry.def"
};

template <typename Unit>
static std::optional<unsigned> findPass(llvm::ArrayRef<PassEntry<Unit>> table, StringRef name) {
  for (auto [index, entry] : llvm::enumerate(table))
    if (entry.name == name) return unsigned(index);
  return std::nullopt;
}

bool cot::isPassName(StringRef name) {
  return findPass(llvm::ArrayRef(functionPassTable), name) ||
         findPass(llvm::ArrayRef(modulePassTable), name);
}

template <typename Unit>
static void printTable(llvm::raw_ostream &os, StringRef title,
                       llvm::ArrayRef<PassEntry<Unit>> table) {
  std::vector<const PassEntry<Unit> *> entries;
  entries.reserve(table.size());
  size_t width = 0;
  for (const PassEntry<Unit> &entry : table) {
    entries.push_back(&entry);
    width = std::max(width, entry.name.size());
  }
  llvm::sort(entries, [](auto *a, auto *b) { return a->name < b->name; });
  os << title << '\n';
  for (const PassEntry<Unit> *entry : entries)
    os << "  " << llvm::left_justify(entry->name, unsigned(width)) << "  " << entry->help << '\n';
}

void cot::printPassNames(llvm::raw_ostream &os) {
  printTable(os, "Function passes:", llvm::ArrayRef(functionPassTable));
  printTable(os, "Module passes:", llvm::ArrayRef(modulePassTable));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The name under which an element is registered: `print<cfg>` is one name.
static std::string registeredName(const PipelineElement &element) {
  if (element.name != "print" || element.options.size() != 1) return element.name;
  return "print<" + element.options[0].name + ">";
}

void PassPipeline::append(bool isModule, unsigned pass) {
  if (stages.empty() || stages.back().isModule != isModule) stages.push_back({isModule, {}});
  stages.back().passes.push_back(pass);
}

bool PassPipeline::append(llvm::ArrayRef<PipelineElement> elements, bool insideFunction,
                          StringRef text, DiagnosticList &diagnostics) {
  auto fail = [&](size_t offset, const llvm::Twine &message) {
    diagnostics.errorAt("-passes", text, offset, message);
    return false;
  };
  for (const PipelineElement &element : elements) {
    bool isGroup = element.name == "function" || element.name == "module";
    if (isGroup && element.hasNested && element.options.empty()) {
      if (insideFunction && element.name == "module")
        return fail(element.offset, "a module pipeline cannot run inside a function's");
      if (!append(element.nested, element.name == "function", text, diagnostics)) return false;
      continue;
    }
    std::string name = registeredName(element);
    auto functionPass = findPass(llvm::ArrayRef(functionPassTable), name);
    auto modulePass = findPass(llvm::ArrayRef(modulePassTable), name);
    if (!functionPass && !modulePass) return fail(element.offset, "unknown pass `" + name + "`");
    if (modulePass && insideFunction)
      return fail(element.offset,
                  "module pass `" + name + "` cannot run inside a function's pipeline");
    if (element.hasNested)
      return fail(element.offset, "pass `" + name + "` does not hold other passes");
    if (!element.options.empty() && name == element.name)
      return fail(element.options[0].offset,
                  "pass `" + name + "` has no option `" + element.options[0].name + "`");
    append(!functionPass, functionPass ? *functionPass : *modulePass);
  }
  return true;
}

PassPipeline PassPipeline::parse(StringRef text, DiagnosticList &diagnostics) {
  PassPipeline pipeline;
  std::vector<PipelineElement> elements = parsePipeline(text, diagnostics);
  if (diagnostics.hasErrors() || !pipeline.append(elements, false, text, diagnostics))
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
    return parse(
        "jump-opt,promote,inline,dead-functions,jump-opt,addr-xform,promote,simplify,unroll,"
        "gvn,copy-prop,simplify,jump-threading,dse,dce,jump-opt,loop-rotate,licm,"
        "pressure-relief",
        none);
  }
  return PassPipeline();
}

std::string PassPipeline::text() const {
  std::string text;
  for (const Stage &stage : stages)
    for (unsigned pass : stage.passes) {
      if (!text.empty()) text += ',';
      text += stage.isModule ? modulePassTable[pass].name : functionPassTable[pass].name;
    }
  return text;
}

void PassPipeline::append(const PassPipeline &other) {
  assert(&other != this);
  for (const Stage &stage : other.stages)
    for (unsigned pass : stage.passes)
      append(stage.isModule, pass);
}

void PassPipeline::Stage::addTo(PassManager<Function> &manager) const {
  for (unsigned index : passes)
    functionPassTable[index].add(manager);
}

void PassPipeline::Stage::addTo(PassManager<Module> &manager) const {
  for (unsigned index : passes)
    modulePassTable[index].add(manager);
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

namespace {

/// What the run over one function leaves.
struct FunctionOutcome {
  std::string output;
  std::vector<PassTime> times;
  std::string failure;
  std::vector<Remark> remarks;
};

/// The passes and the memory of one thread.
struct Worker {
  explicit Worker(const PassPipeline::Stage &stage) { stage.addTo(passes); }

  void run(Function &function, const InstrumentationOptions &options,
           const PipelineRunOptions &runOptions, int64_t firstNumber, FunctionOutcome &outcome) {
    llvm::raw_string_ostream os(outcome.output);
    std::string name = function.name.str();
    auto print = [&](llvm::raw_ostream &stream) { printFunction(stream, function); };
    auto verify = [&] { return verificationErrors(function); };
    UnitView view{name, print, verify};
    PassInstrumentation instrumentation(options, os);
    instrumentation.setFirstNumber(firstNumber);
    analyses.clear();
    RemarkList remarks(runOptions.remarks);
    PassContext<Function> context{analyses, statistics, os, "", nullptr, {}};
    if (runOptions.remarks.any()) context.remarks = &remarks;
    context.settings = runOptions.settings;
    passes.run(function, view, context, instrumentation);
    outcome.remarks = remarks.take();
    outcome.times = instrumentation.times().vec();
    outcome.failure = instrumentation.verificationFailure();
  }

  PassManager<Function> passes;
  AnalysisCache<Function> analyses;
  Statistics statistics;
};

} // namespace

static InstrumentationOptions normalized(InstrumentationOptions options) {
  // A function is meant by its symbol and by that as text says it: `f`, `%f`, `a.b`, `%"a.b"`.
  std::vector<std::string> names;
  for (const std::string &name : options.filterUnits) {
    names.push_back(name);
    names.push_back(ExternalName::symbol(name).str());
  }
  options.filterUnits = std::move(names);
  return options;
}

namespace {

/// A pipeline at work: what its stages leave is added up in order.
class PipelineRun {
public:
  PipelineRun(Module &module, const PipelineRunOptions &options, llvm::raw_ostream &output)
      : module(module), options(options), instrumentation(normalized(options.instrumentation)),
        output(output), sum(instrumentation, output) {}

  void runFunctions(const PassPipeline::Stage &stage);
  void runModule(const PassPipeline::Stage &stage);
  bool failed() const { return !result.verificationFailure.empty(); }
  PipelineRunResult finish() {
    result.times = sum.times().vec();
    return std::move(result);
  }

private:
  void take(FunctionOutcome outcome) {
    output << outcome.output;
    sum.addTimes(outcome.times);
    std::move(outcome.remarks.begin(), outcome.remarks.end(), std::back_inserter(result.remarks));
    if (!failed()) result.verificationFailure = std::move(outcome.failure);
  }
  std::string verifyAll() const {
    std::string found;
    for (const auto &function : module.functions)
      found += verificationErrors(*function);
    return found;
  }

  Module &module;
  const PipelineRunOptions &options;
  InstrumentationOptions instrumentation;
  llvm::raw_ostream &output;
  PassInstrumentation sum;
  PipelineRunResult result;
  /// How many runs of passes the stages so far had.
  int64_t passNumber = 0;
};

} // namespace

void PipelineRun::runFunctions(const PassPipeline::Stage &stage) {
  size_t count = module.functions.size();
  std::vector<FunctionOutcome> outcomes(count);
  std::atomic<size_t> next = 0;
  std::mutex statisticsLock; // sums do not depend on the order
  auto work = [&] {
    Worker worker(stage);
    for (size_t i; (i = next.fetch_add(1)) < count;) {
      int64_t first = passNumber + int64_t(i * stage.passes.size());
      worker.run(*module.functions[i], instrumentation, options, first, outcomes[i]);
    }
    std::lock_guard guard(statisticsLock);
    result.statistics.add(worker.statistics);
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
  passNumber += int64_t(count * stage.passes.size());
  for (FunctionOutcome &outcome : outcomes)
    take(std::move(outcome));
}

void PipelineRun::runModule(const PassPipeline::Stage &stage) {
  FunctionOutcome outcome;
  {
    llvm::raw_string_ostream os(outcome.output);
    auto print = [&](llvm::raw_ostream &stream) { printModule(stream, module); };
    auto verify = [&] { return verifyAll(); };
    UnitView view{"[module]", print, verify};
    PassInstrumentation around(instrumentation, os);
    around.setFirstNumber(passNumber);
    PassManager<Module> passes;
    stage.addTo(passes);
    AnalysisCache<Module> analyses;
    RemarkList remarks(options.remarks);
    PassContext<Module> context{analyses, result.statistics, os, "", nullptr, {}};
    if (options.remarks.any()) context.remarks = &remarks;
    context.settings = options.settings;
    passes.run(module, view, context, around);
    outcome.remarks = remarks.take();
    outcome.times = around.times().vec();
    outcome.failure = around.verificationFailure();
  }
  passNumber += int64_t(stage.passes.size());
  take(std::move(outcome));
}

PipelineRunResult cot::runPipeline(Module &module, const PassPipeline &pipeline,
                                   const PipelineRunOptions &options, llvm::raw_ostream &output) {
  PipelineRun run(module, options, output);
  for (const PassPipeline::Stage &stage : pipeline.all()) {
    if (run.failed()) break;
    if (stage.isModule)
      run.runModule(stage);
    else
      run.runFunctions(stage);
  }
  return run.finish();
}
