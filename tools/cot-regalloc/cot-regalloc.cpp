//===- cot-regalloc.cpp - Allocate registers for a problem in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
///     cot-regalloc problem.regalloc                      allocations and edits, checked
///     cot-regalloc --allocator=irc --print=ltl x.regalloc
///     cot-regalloc --print=page x.regalloc > x.html      to look at
///     cot-regalloc --generate=calls --seed=7 --insts=80  a random problem
///     cot-regalloc --campaign=1000000 --allocator=fast   random problems through the checker
///     cot-regalloc --reduce x.regalloc                   a smaller problem that fails
///
//===----------------------------------------------------------------------===//

#include "HeapCount.h"
#include "cot/RegAlloc/Campaign.h"
#include "cot/RegAlloc/Checker.h"
#include "cot/RegAlloc/Generator.h"
#include "cot/RegAlloc/ProblemText.h"
#include "cot/RegAlloc/Report.h"
#include "cot/Support/InputFile.h"
#include "cot/Support/Settings.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace cot;
using namespace cot::regalloc;
namespace cl = llvm::cl;

enum class Print { Output, Problem, Listing, Page, Ltl, Statistics, Cost, Memory, Nothing };

static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<problem>"), cl::init("-"));
static cl::opt<Algorithm>
    allocator("allocator", cl::desc("Which algorithm"), cl::init(Algorithm::Ion),
              cl::values(clEnumValN(Algorithm::Ion, "ion", "backtracking, the good one"),
                         clEnumValN(Algorithm::Fast, "fast", "one reverse pass a block"),
                         clEnumValN(Algorithm::Irc, "irc", "iterated register coalescing")));
static cl::opt<Print>
    print("print", cl::desc("What to print"), cl::init(Print::Output),
          cl::values(clEnumValN(Print::Output, "output", "allocations and edits"),
                     clEnumValN(Print::Problem, "problem", "the problem itself, not allocated"),
                     clEnumValN(Print::Listing, "listing", "beside live ranges"),
                     clEnumValN(Print::Page, "page", "the listing as HTML"),
                     clEnumValN(Print::Ltl, "ltl", "CompCert's LTL"),
                     clEnumValN(Print::Statistics, "statistics", "what it took"),
                     clEnumValN(Print::Cost, "cost", "weighted spills, reloads and moves"),
                     clEnumValN(Print::Memory, "memory", "bytes of heap at the peak, per operand"),
                     clEnumValN(Print::Nothing, "nothing", "errors only")));
static cl::opt<bool> noCheck("no-check", cl::desc("Don't prove the result"));
static cl::opt<bool> noRematerialize("no-rematerialize", cl::desc("Reload, never repeat"));
static cl::opt<unsigned>
    splitBudget("split-budget", cl::init(Options().splitBudget),
                cl::desc("How often ion may cut one bundle; 0: never, the fastest mode"));
static cl::opt<bool> verbose("verbose", cl::desc("Tell what the allocator decides, to stderr"));
static cl::opt<std::string> generate("generate", cl::desc("Make a problem of this shape up"));
static cl::opt<bool> realistic("realistic", cl::desc("With --generate: a machine like x86-64"));
static cl::opt<uint64_t> seed("seed", cl::desc("Of --generate and --campaign"), cl::init(0));
static cl::opt<unsigned> insts("insts", cl::desc("Of --generate: instructions"), cl::init(100));
static cl::opt<uint64_t> campaign("campaign", cl::desc("How many random problems to try"));
static cl::opt<bool> reduce("reduce", cl::desc("Make a failing problem small"));

static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"));

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "cot-regalloc") << message << '\n';
  return 1;
}

static Options makeOptions() {
  Options options;
  options.algorithm = allocator;
  options.rematerialize = !noRematerialize;
  options.splitBudget = splitBudget;
  if (verbose) options.log = &llvm::errs();
  return options;
}

static int runCampaign() {
  std::vector<CampaignFailure> failures = runCampaign(makeOptions(), seed, campaign);
  for (const CampaignFailure &failure : failures) {
    GeneratorOptions again = randomGeneratorOptions(failure.seed);
    llvm::errs() << "problem " << failure.seed << " (--generate=" << problemShapeName(again.shape)
                 << " --insts=" << again.numInsts << " --seed=" << again.seed
                 << (again.realistic ? " --realistic" : "") << "): " << failure.message << '\n';
  }
  if (!failures.empty()) return 1;
  llvm::outs() << campaign << " problems from " << seed << ": " << algorithmName(allocator)
               << " is right\n";
  return 0;
}

/// Tells a validation error at the instruction or block that it names.
static void locate(llvm::Error error, const ParsedProblem &parsed, llvm::StringRef text,
                   DiagnosticList &diagnostics) {
  llvm::handleAllErrors(std::move(error), [&](const AllocationError &e) {
    size_t offset = 0;
    if (e.inst() && e.inst().index() < parsed.instOffsets.size())
      offset = parsed.instOffsets[e.inst().index()];
    else if (e.block() && e.block().index() < parsed.blockOffsets.size())
      offset = parsed.blockOffsets[e.block().index()];
    diagnostics.errorAt(inputFile, text, offset, e.message());
  });
}

/// \p memory is what the allocator held at its peak, in bytes.
static void printResult(const Problem &problem, const MachineEnvironment &environment,
                        const Output &output, int64_t memory) {
  switch (print) {
  case Print::Output:
    printOutput(llvm::outs(), problem, output);
    break;
  case Print::Listing:
    printListing(llvm::outs(), problem, environment, output);
    break;
  case Print::Page:
    printPage(llvm::outs(), problem, environment, output, inputFile);
    break;
  case Print::Ltl:
    printLtl(llvm::outs(), problem, environment, output, "f");
    break;
  case Print::Statistics:
    printStatistics(llvm::outs(), output.statistics);
    break;
  case Print::Cost: {
    WeightedCost cost = weightedCost(problem, environment, output);
    llvm::outs() << llvm::format("spills %.6g reloads %.6g moves %.6g total %.6g repeated %.6g\n",
                                 cost.spills, cost.reloads, cost.moves, cost.total(),
                                 cost.rematerializations);
    break;
  }
  case Print::Memory:
    llvm::outs() << llvm::format("bytes %lld operands %zu per operand %.1f\n",
                                 static_cast<long long>(memory), problem.operands.size(),
                                 static_cast<double>(memory) /
                                     static_cast<double>(problem.operands.size()));
    break;
  case Print::Problem:
  case Print::Nothing:
    break;
  }
}

static int allocate(const Problem &problem, const MachineEnvironment &environment) {
  startHeapPeak();
  Context context;
  Output output;
  Options options = makeOptions();
  options.validate = false;
  if (llvm::Error error = runAllocator(problem, environment, options, context, output))
    return fail(llvm::toString(std::move(error)));
  int64_t memory = heapPeak();
  if (!noCheck) {
    std::vector<CheckError> errors = checkAllocation(problem, environment, output);
    for (const CheckError &error : errors) {
      error.print(llvm::errs());
      llvm::errs() << '\n';
    }
    if (!errors.empty()) return fail("the allocation is wrong");
  }
  printResult(problem, environment, output, memory);
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "cot's register allocators\n");
  Settings all;
  std::string error;
  for (const std::string &word : settings)
    if (!all.apply(word, error)) return fail("--set: " + error);
  if (!allocator.getNumOccurrences() && all.regallocAlgorithm() == RegallocAlgorithm::SinglePass)
    allocator = Algorithm::Fast;
  if (campaign != 0) return runCampaign();

  ParsedProblem parsed;
  std::string text;
  DiagnosticList diagnostics;
  if (!generate.empty()) {
    std::optional<ProblemShape> shape = parseProblemShape(generate);
    if (!shape) return fail("no shape is called `" + generate + "`");
    GeneratedProblem generated = generateProblem({seed, *shape, insts, realistic});
    parsed.draft = std::move(generated.draft);
    parsed.environment = std::move(generated.environment);
  } else {
    auto buffer = readInput(inputFile);
    if (!buffer) return fail(inputFile + ": " + llvm::toString(buffer.takeError()));
    text = (*buffer)->getBuffer().str();
    parseProblem(inputFile, text, diagnostics, parsed);
  }
  ProblemStorage storage(parsed.draft);
  if (!diagnostics.hasErrors())
    if (llvm::Error error = validate(storage.problem(), parsed.environment))
      locate(std::move(error), parsed, text, diagnostics);
  if (diagnostics.hasErrors()) {
    diagnostics.print(llvm::errs());
    return 1;
  }
  if (reduce) {
    Options options = makeOptions();
    auto fails = [&](const Problem &problem) {
      Context context;
      return !tryProblem(problem, parsed.environment, options, context).empty();
    };
    if (!fails(storage.problem())) return fail("this problem doesn't fail");
    ProblemStorage small(reduceProblem(parsed.draft, parsed.environment, fails));
    printProblem(llvm::outs(), small.problem(), parsed.environment);
    return 0;
  }
  if (print == Print::Problem) {
    printProblem(llvm::outs(), storage.problem(), parsed.environment);
    return 0;
  }
  return allocate(storage.problem(), parsed.environment);
}
