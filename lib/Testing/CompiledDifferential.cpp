//===- CompiledDifferential.cpp - Compiled and interpreted programs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The interpreter runs first and once: its outcomes and the data that each call leaves are kept,
/// and every compiled version is held against them.
///
//===----------------------------------------------------------------------===//

#include "cot/Testing/CompiledDifferential.h"
#include "Outcomes.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/Interpreter/Interpreter.h"
#include "cot/Runtime/ModuleRunner.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/PrettyStackTrace.h"
#include <cstring>

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;
using cot::interpreter::DataValue;
using cot::interpreter::Interpreter;
using cot::interpreter::Outcome;
using cot::interpreter::Status;

namespace {

/// What one call does by the interpreter's word.
struct ExpectedCall {
  const Function *function;
  llvm::SmallVector<DataValue, 8> arguments;
  Outcome outcome;
  /// Of each writable data object afterwards.
  std::vector<std::vector<uint8_t>> data;
};

/// A writable data object of linked code.
struct LinkedData {
  const DataObject *object;
  uint8_t *bytes;
  std::vector<uint8_t> initial;
};

class CodeComparison {
public:
  CodeComparison(const Module &module, uint64_t seed, const Settings &settings,
                 const CompareOptions &options)
      : module(module), random(~seed), settings(settings), options(options) {}

  CompareResult run(llvm::ArrayRef<CodeConfiguration> configurations);

private:
  bool interpret();
  std::unique_ptr<Module> optimize();
  bool interpretCall(const Function &function);
  bool runCode(const Module &compiled, const CodeConfiguration &configuration);
  bool runCall(runtime::ModuleRunner &runner, llvm::ArrayRef<LinkedData> data,
               const ExpectedCall &expected, const CodeConfiguration &configuration);
  std::string differenceOf(const runtime::CallOutcome &actual, llvm::ArrayRef<LinkedData> data,
                           const ExpectedCall &expected) const;
  bool fail(const llvm::Twine &what) {
    result.difference = what.str();
    return false;
  }

  const Module &module;
  RandomSource random;
  const Settings &settings;
  const CompareOptions &options;
  Interpreter interpreter;
  std::vector<ExpectedCall> calls;
  CompareResult result;
};

} // namespace

std::string CodeConfiguration::str() const {
  return "-O" + std::to_string(unsigned(level)) +
         " -regalloc=" + regalloc::algorithmName(allocator).str();
}

std::vector<CodeConfiguration> cot::testing::allCodeConfigurations() {
  std::vector<CodeConfiguration> all;
  for (auto level : {OptimizationLevel::O0, OptimizationLevel::O1, OptimizationLevel::O2})
    for (auto allocator :
         {regalloc::Algorithm::Ion, regalloc::Algorithm::Fast, regalloc::Algorithm::Irc})
      all.push_back({level, allocator});
  return all;
}

/// Instructions that the interpreter knows and no target has rules for.
static bool hasCode(Opcode opcode, Type control) {
  bool isWide = control.laneBits() >= 32;
  switch (opcode) {
  case Opcode::Udiv:
  case Opcode::Sdiv:
  case Opcode::Urem:
  case Opcode::Srem:
    return control != types::i128;
  case Opcode::Umulhi:
  case Opcode::Smulhi:
    return control.isVector() ? control == types::i16x8 : control != types::i128;
  case Opcode::UaddSat:
  case Opcode::SaddSat:
  case Opcode::UsubSat:
  case Opcode::SsubSat:
  case Opcode::SqmulRoundSat:
    return !isWide;
  case Opcode::Snarrow:
  case Opcode::Unarrow:
  case Opcode::Uunarrow:
  case Opcode::SwidenLow:
  case Opcode::SwidenHigh:
  case Opcode::UwidenLow:
  case Opcode::UwidenHigh:
  case Opcode::IaddPairwise:
    return control.bits() == 128 && control != types::i64x2;
  case Opcode::VallTrue:
    return !control.hasFloatLanes();
  case Opcode::Popcnt:
    return !control.isVector() || control == types::i8x16;
  case Opcode::X86Cvtt2dq:
    return control == types::i32x4;
  case Opcode::FcvtToUint: // The dialect's tests state bounds for i128 that only interpreters keep.
  case Opcode::FcvtToSint:
  case Opcode::FcvtToUintSat:
  case Opcode::FcvtToSintSat:
    return control != types::i128;
  case Opcode::X86Pmulhrsw: // the machine's, where it has them
  case Opcode::X86Pmaddubsw:
  case Opcode::X86Pshufb:
  case Opcode::Blendv:
    return false;
  default:
    return true;
  }
}

void cot::testing::restrictToHost(RandomModuleOptions &shape) {
  shape.bigEndianFloats = false;
  shape.admits = hasCode;
}

//===----------------------------------------------------------------------===//
// The interpreter's word
//===----------------------------------------------------------------------===//

/// Calls \p function once; false if the program is not one that may be compared.
bool CodeComparison::interpretCall(const Function &function) {
  ExpectedCall call{&function, makeRandomArguments(random, function.signature), {}, {}};
  if (llvm::Error error = interpreter.resetMemory()) return fail(llvm::toString(std::move(error)));
  interpreter.setFuel(options.fuel);
  call.outcome = interpreter.call(function, call.arguments);
  if (isIncomparable(call.outcome.status)) {
    ++result.skipped;
    return true;
  }
  if (!isDefined(call.outcome.status))
    return fail("the program is not defined: " + call.outcome.str());
  result.trapped += call.outcome.status == Status::Trapped;
  result.stepsBefore += call.outcome.steps;
  for (const DataObject &object : module.data) {
    if (!object.writable) continue;
    auto address = interpreter.addressOf(object.name);
    const uint8_t *bytes =
        address ? interpreter.memory().access(*address, object.size(), false) : nullptr;
    if (!bytes) return fail("%" + object.name.text + " is not in memory");
    call.data.emplace_back(bytes, bytes + object.size());
  }
  calls.push_back(std::move(call));
  return true;
}

bool CodeComparison::interpret() {
  if (llvm::Error error = interpreter.load(module)) return fail(llvm::toString(std::move(error)));
  for (const auto &function : module.functions) {
    if (function->linkage != Linkage::Export) continue;
    for (unsigned i = 0; i < options.runs; ++i)
      if (!interpretCall(*function)) return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Compiled code
//===----------------------------------------------------------------------===//

static bool sameEnd(const Outcome &expected, const runtime::CallOutcome &actual) {
  if (expected.returned()) return !actual.trap && sameResults(expected.results, actual.results);
  if (!actual.trap) return false;
  if (expected.status == Status::Uncaught)
    return actual.trap->kind == runtime::Trap::UncaughtException &&
           actual.trap->tag == expected.exceptionTag;
  return actual.trap->kind == runtime::Trap::MachineTrap && actual.trap->code == expected.trap;
}

std::string CodeComparison::differenceOf(const runtime::CallOutcome &actual,
                                         llvm::ArrayRef<LinkedData> data,
                                         const ExpectedCall &expected) const {
  const Outcome &outcome = expected.outcome;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!sameEnd(outcome, actual)) {
    os << "interpreted: " << outcome.str() << ", compiled: ";
    if (actual.trap)
      os << actual.trap->str();
    else
      interpreter::printDataValues(os, actual.results);
    return text;
  }
  for (auto [linked, bytes] : llvm::zip_equal(data, expected.data))
    if (auto where = firstDifference(bytes, {linked.bytes, bytes.size()})) {
      os << "byte " << *where << " of %" << linked.object->name.text << " is "
         << unsigned(bytes[*where]) << " interpreted and " << unsigned(linked.bytes[*where])
         << " compiled";
      return text;
    }
  return text;
}

bool CodeComparison::runCall(runtime::ModuleRunner &runner, llvm::ArrayRef<LinkedData> data,
                             const ExpectedCall &expected, const CodeConfiguration &configuration) {
  for (const LinkedData &each : data)
    std::memcpy(each.bytes, each.initial.data(), each.initial.size());
  std::string call = callText(*expected.function, expected.arguments);
  llvm::PrettyStackTraceFormat trace("Calling %s", call.c_str());
  auto actual = runner.call(*expected.function, expected.arguments);
  if (!actual)
    return fail(configuration.str() + ": " + call + ": " + llvm::toString(actual.takeError()));
  ++result.compared;
  std::string difference = differenceOf(*actual, data, expected);
  return difference.empty() || fail(configuration.str() + ": " + call + ": " + difference);
}

bool CodeComparison::runCode(const Module &compiled, const CodeConfiguration &configuration) {
  std::string text = configuration.str();
  llvm::PrettyStackTraceFormat trace("Compiling and running with %s", text.c_str());
  runtime::RunnerOptions run;
  run.compile = runtime::hostCompileOptions(settings, configuration.level, configuration.allocator);
  run.compile.verifyAllocation = run.compile.allocator.validate = true;
  run.jit.tellDebugger = false;
  run.jit.memory = {uint64_t(4) << 20, uint64_t(1) << 20, uint64_t(1) << 20};
  auto runner = runtime::ModuleRunner::create(compiled, std::move(run));
  if (!runner) return fail(text + ": " + llvm::toString(runner.takeError()));
  std::vector<LinkedData> data;
  for (const DataObject &object : module.data) {
    if (!object.writable) continue;
    auto address = (*runner)->jit().lookup(object.name.symbolName());
    if (!address) return fail(text + ": " + llvm::toString(address.takeError()));
    auto *bytes = reinterpret_cast<uint8_t *>(*address);
    data.push_back({&object, bytes, {bytes, bytes + object.size()}});
  }
  for (const ExpectedCall &call : calls)
    if (!runCall(**runner, data, call, configuration)) return false;
  return true;
}

/// A copy of the module after the passes of -O2; null if there is none.
std::unique_ptr<Module> CodeComparison::optimize() {
  std::string text;
  llvm::raw_string_ostream os(text);
  printModule(os, module);
  DiagnosticList diagnostics;
  auto copy = parseModule(text, "copy", diagnostics);
  if (!copy) {
    fail("what is printed can't be read again");
    return nullptr;
  }
  PipelineRunOptions passes;
  passes.instrumentation.verifyEach = true;
  PipelineRunResult ran =
      runPipeline(*copy, PassPipeline::forLevel(OptimizationLevel::O2), passes, llvm::nulls());
  if (ran.verificationFailure.empty()) return copy;
  fail("invalid function " + ran.verificationFailure);
  return nullptr;
}

CompareResult CodeComparison::run(llvm::ArrayRef<CodeConfiguration> configurations) {
  result.functions = module.functions.size();
  if (!interpret()) return std::move(result);
  std::unique_ptr<Module> optimized;
  for (const CodeConfiguration &configuration : configurations) {
    bool isOptimized = configuration.level == OptimizationLevel::O2;
    if (isOptimized && !optimized) optimized = optimize();
    if (isOptimized && !optimized) break;
    if (!runCode(isOptimized ? *optimized : module, configuration)) break;
  }
  return std::move(result);
}

CompareResult cot::testing::compareCode(const Module &module, uint64_t seed,
                                        const Settings &settings,
                                        llvm::ArrayRef<CodeConfiguration> configurations,
                                        const CompareOptions &options) {
  return CodeComparison(module, seed, settings, options).run(configurations);
}

std::vector<std::string> cot::testing::randomHostSettings(uint64_t seed) {
  RandomSource random(seed ^ 0x3c3c3c3c3c3c3c3c);
  Settings host;
  runtime::enableHostFeatures(host);
  std::vector<std::string> words = host.changes();
  unsigned choice = random.below(10);
  if (choice < 4) words.clear();
  if (choice >= 7) llvm::erase_if(words, [&](const std::string &) { return random.chance(40); });
  // Without these some signatures have no code.
  words.push_back("enable_llvm_abi_extensions=true");
  words.push_back("enable_multi_ret_implicit_sret=true");
  static constexpr const char *sometimes[] = {
      "preserve_frame_pointers=true",     "enable_pinned_reg=true",
      "enable_nan_canonicalization=true", "enable_table_access_spectre_mitigation=false",
      "enable_probestack=true",           "probestack_strategy=inline",
      "bb_padding_log2_minus_one=3",      "is_pic=true"};
  for (const char *word : sometimes)
    if (random.chance(20)) words.push_back(word);
  return words;
}

CompareResult cot::testing::compareRandomCode(uint64_t seed, const RandomModuleOptions &shape,
                                              llvm::ArrayRef<CodeConfiguration> configurations,
                                              const CompareOptions &options) {
  llvm::PrettyStackTraceFormat trace("Random module of seed %llu",
                                     static_cast<unsigned long long>(seed));
  auto module = makeRandomModule(seed, shape);
  CompareResult failed;
  failed.difference = whyInvalid(*module);
  if (!failed.difference.empty()) return failed;
  Settings settings;
  for (const std::string &word : randomHostSettings(seed))
    if (!settings.apply(word, failed.difference)) return failed;
  return compareCode(*module, seed, settings, configurations, options);
}
