//===- Differential.cpp - The same program before and after passes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/Differential.h"
#include "Outcomes.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Verifier.h"
#include "cot/Interpreter/Interpreter.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;
using cot::interpreter::Interpreter;
using cot::interpreter::Outcome;
using cot::interpreter::Status;

namespace {

class Comparison {
public:
  Comparison(const Module &before, const Module &after, uint64_t seed,
             const CompareOptions &options)
      : before(before), after(after), random(~seed), options(options) {}

  CompareResult run();

private:
  bool load(Interpreter &interpreter, const Module &module);
  bool compareCall(const Function &first, const Function &second);
  bool compareOutcomes(const Outcome &first, const Outcome &second);
  bool compareMemory();
  bool fail(const llvm::Twine &what) {
    result.difference = what.str();
    return false;
  }

  const Module &before, &after;
  RandomSource random;
  const CompareOptions &options;
  Interpreter one, two;
  CompareResult result;
};

} // namespace

bool Comparison::load(Interpreter &interpreter, const Module &module) {
  if (llvm::Error error = interpreter.load(module)) return fail(llvm::toString(std::move(error)));
  return true;
}

bool Comparison::compareMemory() {
  for (const DataObject &object : before.data) {
    if (!object.writable) continue;
    auto first = one.addressOf(object.name), second = two.addressOf(object.name);
    if (!first || !second) continue;
    const uint8_t *x = one.memory().access(*first, object.size(), false);
    const uint8_t *y = two.memory().access(*second, object.size(), false);
    if (!x || !y) continue;
    if (auto at = firstDifference({x, object.size()}, {y, object.size()}))
      return fail(llvm::Twine("byte ") + llvm::Twine(*at) + " of %" + object.name.text + " is " +
                  llvm::Twine(unsigned(x[*at])) + " before and " + llvm::Twine(unsigned(y[*at])) +
                  " after");
  }
  return true;
}

bool Comparison::compareOutcomes(const Outcome &first, const Outcome &second) {
  bool same = first.status == second.status;
  if (same && first.status == Status::Trapped) same = first.trap == second.trap;
  if (same && first.status == Status::Uncaught) same = first.exceptionTag == second.exceptionTag;
  if (same && first.returned()) same = sameResults(first.results, second.results);
  return same || fail("before: " + first.str() + ", after: " + second.str());
}

bool Comparison::compareCall(const Function &first, const Function &second) {
  auto arguments = makeRandomArguments(random, first.signature);
  for (auto [interpreter, fuel] :
       {std::pair(&one, options.fuel), std::pair(&two, options.fuel * 10)}) {
    if (llvm::Error error = interpreter->resetMemory())
      return fail(llvm::toString(std::move(error)));
    interpreter->setFuel(fuel);
  }
  Outcome outcome = one.call(first, arguments);
  if (isIncomparable(outcome.status)) {
    ++result.skipped;
    return true;
  }
  if (!isDefined(outcome.status)) return fail("the program is not defined: " + outcome.str());
  Outcome other = two.call(second, arguments);
  ++result.compared;
  result.trapped += outcome.status == Status::Trapped;
  result.stepsBefore += outcome.steps;
  result.stepsAfter += other.steps;
  if (compareOutcomes(outcome, other) && compareMemory()) return true;
  return fail(callText(first, arguments) + ": " + result.difference);
}

CompareResult Comparison::run() {
  result.functions = before.functions.size();
  if (!load(one, before) || !load(two, after)) return std::move(result);
  for (const auto &function : before.functions) {
    if (function->linkage != Linkage::Export) continue;
    const Function *other = after.findFunction(function->name);
    if (!other) {
      fail("an exported function is gone");
      break;
    }
    for (unsigned i = 0; i < options.runs; ++i)
      if (!compareCall(*function, *other)) return std::move(result);
  }
  return std::move(result);
}

CompareResult cot::testing::compareModules(const Module &before, const Module &after, uint64_t seed,
                                           const CompareOptions &options) {
  return Comparison(before, after, seed, options).run();
}

/// Runs \p pipeline over \p after, which is the same as \p before, and compares them.
static CompareResult compareChanged(const Module &before, Module &after, uint64_t seed,
                                    const PassPipeline &pipeline, const CompareOptions &options) {
  PipelineRunOptions run;
  run.instrumentation.verifyEach = true;
  PipelineRunResult ran = runPipeline(after, pipeline, run, llvm::nulls());
  if (ran.verificationFailure.empty()) return compareModules(before, after, seed, options);
  CompareResult failed;
  failed.difference = "invalid function " + ran.verificationFailure;
  return failed;
}

CompareResult cot::testing::compareModuleText(llvm::StringRef text, llvm::StringRef fileName,
                                              uint64_t seed, const PassPipeline &pipeline,
                                              DiagnosticList &diagnostics,
                                              const CompareOptions &options) {
  auto before = parseModule(text, fileName, diagnostics);
  if (!before || diagnostics.hasErrors()) return {};
  auto after = parseModule(text, fileName, diagnostics);
  return compareChanged(*before, *after, seed, pipeline, options);
}

std::string cot::testing::whyInvalid(const Module &module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Verifier verifier;
  VerifierTarget target;
  target.pointerBits = 64;
  for (const auto &function : module.functions) {
    if (verifier.verify(*function, &target)) continue;
    os << "the generator made an invalid function:\n";
    for (const VerifierError &error : verifier.errors()) {
      error.print(os);
      os << '\n';
    }
    break;
  }
  return text;
}

CompareResult cot::testing::compareRandomModule(uint64_t seed, const RandomModuleOptions &shape,
                                                const PassPipeline &pipeline,
                                                const CompareOptions &options) {
  CompareResult failed;
  auto before = makeRandomModule(seed, shape), after = makeRandomModule(seed, shape);
  failed.difference = whyInvalid(*before);
  if (!failed.difference.empty()) return failed;
  return compareChanged(*before, *after, seed, pipeline, options);
}

std::string cot::testing::randomPipeline(uint64_t seed, llvm::ArrayRef<llvm::StringRef> names) {
  RandomSource random(seed ^ 0x5a5a5a5a5a5a5a5a);
  std::string text;
  for (unsigned i = random.between(1, 12); i-- > 0;) {
    if (!text.empty()) text += ',';
    text += random.pick(names);
  }
  return text;
}
