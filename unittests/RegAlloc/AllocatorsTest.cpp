//===- AllocatorsTest.cpp - All allocators, judged by the checker; the checker, judged by running
//-===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParallelMoves.h"
#include "Testing/ConcreteRun.h"
#include "Testing/Damage.h"
#include "cot/RegAlloc/Campaign.h"
#include "cot/RegAlloc/Generator.h"
#include "cot/RegAlloc/ProblemText.h"
#include "gtest/gtest.h"
#include <map>

namespace {

using namespace cot;
using namespace cot::regalloc;

class AllocatorsTest : public testing::TestWithParam<Algorithm> {};

TEST_P(AllocatorsTest, RandomProblemsAreAllocatedRight) {
  Options options;
  options.algorithm = GetParam();
  for (const CampaignFailure &failure : runCampaign(options, 0, 1500, 3))
    ADD_FAILURE() << "problem " << failure.seed << ": " << failure.message;
}

TEST_P(AllocatorsTest, GrowthShapesAreAllocatedRight) {
  Options options;
  options.algorithm = GetParam();
  Context context;
  for (unsigned shape = 0; shape < numProblemShapes; ++shape) {
    GeneratedProblem generated = generateProblem({1, static_cast<ProblemShape>(shape), 1500, true});
    ProblemStorage storage(generated.draft);
    EXPECT_EQ(tryProblem(storage.problem(), generated.environment, options, context), "")
        << problemShapeName(static_cast<ProblemShape>(shape)).str();
  }
}

TEST_P(AllocatorsTest, ResultsDontDependOnWhatTheContextWasUsedFor) {
  Options options;
  options.algorithm = GetParam();
  Context used;
  for (uint64_t seed = 100; seed < 130; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    Context fresh;
    Output a;
    Output b;
    llvm::cantFail(runAllocator(storage.problem(), generated.environment, options, used, a));
    llvm::cantFail(runAllocator(storage.problem(), generated.environment, options, fresh, b));
    EXPECT_EQ(a.allocations, b.allocations);
    EXPECT_EQ(a.edits, b.edits);
    EXPECT_EQ(a.debugLocations, b.debugLocations);
    EXPECT_EQ(a.numSpillSlots, b.numSpillSlots);
  }
}

/// A problem in text, allocated and checked.
std::string tryText(llvm::StringRef text, const Options &options) {
  DiagnosticList diagnostics;
  ParsedProblem parsed;
  if (!parseProblem("test", text, diagnostics, parsed)) return "bad text";
  ProblemStorage storage(parsed.draft);
  Context context;
  return tryProblem(storage.problem(), parsed.environment, options, context);
}

/// The tied use, which is copied because its value lives on, serves the other use too: a register
/// for each would be one too many.
TEST_P(AllocatorsTest, ATiedUseServesOtherUsesOfItsValue) {
  Options options;
  options.algorithm = GetParam();
  EXPECT_EQ(tryText("regs int preferred p0i p1i p2i\n"
                    "vregs 4\n"
                    "entry block0\n"
                    "block0:\n"
                    "  op a(def v0i reg)\n"
                    "  op b(def v1i reg)\n"
                    "  op c(def v2i reg)\n"
                    "  op d(use v2i reg, use v0i reg, use v1i reg, use v2i reg, def v3i reuse(0))\n"
                    "  op e(use v2i reg)\n"
                    "  return ret(use v3i reg, use v2i reg)\n",
                    options),
            "");
}

/// Nobody reads v3, and the only register is taken by v2.
TEST_P(AllocatorsTest, ADefinitionThatMayBeAnywhereNeedsNoRegister) {
  Options options;
  options.algorithm = GetParam();
  EXPECT_EQ(tryText("regs int preferred p0i\n"
                    "vregs 4\n"
                    "entry block0\n"
                    "block0:\n"
                    "  op a(def v0i reg)\n"
                    "  op b(def v1i reg)\n"
                    "  op c(use v1i any, use v0i fixed(p0i))\n"
                    "  op d(use v1i reg, def v2i reuse(0), def v3i any)\n"
                    "  op e(use v0i any)\n"
                    "  op f(use v1i any)\n"
                    "  return ret(use v2i reg)\n",
                    options),
            "");
}

/// The only register is never free where v0 would do with any place, so it is not repeated there.
/// It is defined once all the same, whichever of its uses finds that out.
TEST_P(AllocatorsTest, AValueThatIsNotRepeatedIsDefinedOnce) {
  Options options;
  options.algorithm = GetParam();
  EXPECT_EQ(tryText("regs int preferred p0i\n"
                    "vregs 6\n"
                    "entry block0\n"
                    "block0:\n"
                    "  cheap a(def v0i reg)\n"
                    "  op call() clobbers p0i\n"
                    "  branch br() -> block1, block2, block3, block4, block5\n"
                    "block1:\n"
                    "  op b(use v0i reg)\n"
                    "  op c(use v0i reg, use v0i reg, def v1i any)\n"
                    "  return ret()\n"
                    "block2:\n"
                    "  op d(use v0i any)\n"
                    "  op e(use v0i reg, use v0i reg, def v2i any)\n"
                    "  op f(use v0i any)\n"
                    "  return ret()\n"
                    "block3:\n"
                    "  op g(use v0i reg, def v3i any)\n"
                    "  return ret()\n"
                    "block4:\n"
                    "  op h(def v4i any)\n"
                    "  op i(use v4i reg, use v0i any)\n"
                    "  return ret()\n"
                    "block5:\n"
                    "  op j(use v0i reg, def v5i any)\n"
                    "  return ret()\n",
                    options),
            "");
}

/// The register is clobbered, so that the late use has to be on the stack; the first use reads what
/// the second one is fixed to.
TEST_P(AllocatorsTest, ALateUseOfARepeatedValueMayHaveNoRegister) {
  Options options;
  options.algorithm = GetParam();
  EXPECT_EQ(tryText("regs int preferred p0i\n"
                    "scratch p1i\n"
                    "vregs 1\n"
                    "entry block0\n"
                    "block0:\n"
                    "  cheap a(def v0i any)\n"
                    "  op b(use v0i reg, use v0i fixed(p0i), late use v0i any) clobbers p0i\n"
                    "  return ret()\n",
                    options),
            "");
}

/// v14 gets a slot for the sake of one instruction that has no register for it. At another one,
/// which was to have it in the register for the late use as well, the early use alone needs it
/// then.
TEST_P(AllocatorsTest, AValueGivenUpElsewhereLeavesItsRegisterEarly) {
  Options options;
  options.algorithm = GetParam();
  EXPECT_EQ(tryText("regs int preferred p0i\n"
                    "regs float preferred p0f p2f p3f\n"
                    "regs float nonpreferred p1f\n"
                    "regs vector preferred p0v\n"
                    "scratch p1i\n"
                    "scratch p4f\n"
                    "scratch p1v\n"
                    "fixedstack p32i p33i p34i p35f\n"
                    "slots float 2\n"
                    "slots vector 4\n"
                    "vregs 41\n"
                    "entry block0\n"
                    "block0:\n"
                    "  branch br() -> block1\n"
                    "block1:\n"
                    "  cheap const(def v14i any)\n"
                    "  branch br() -> block2\n"
                    "block2:\n"
                    "  branch br() -> block3, block4\n"
                    "block3:\n"
                    "  op op(def v20i any)\n"
                    "  branch br(use v14i any) -> block5\n"
                    "block4:\n"
                    "  op hard(late use v14i any, use v14i reg, def v29i reg, early def v30v any)\n"
                    "  return br()\n"
                    "block5:\n"
                    "  branch br() -> block6\n"
                    "block6:\n"
                    "  op op(use v20i reg, use v14i any, def v23v any)\n"
                    "  return br()\n",
                    options),
            "");
}

INSTANTIATE_TEST_SUITE_P(All, AllocatorsTest,
                         testing::Values(Algorithm::Ion, Algorithm::Fast, Algorithm::Irc),
                         [](const auto &test) { return algorithmName(test.param).str(); });

TEST(CheckerTest, AcceptsNoDamageThatChangesMeaning) {
  Context context;
  std::map<DamageKind, unsigned> rejected;
  std::map<CheckErrorKind, unsigned> named;
  unsigned damaged = 0;
  for (uint64_t seed = 0; seed < 90; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    const Problem &problem = storage.problem();
    Options options;
    options.algorithm = std::array{Algorithm::Fast, Algorithm::Irc, Algorithm::Ion}[seed % 3];
    Output good;
    llvm::cantFail(runAllocator(problem, generated.environment, options, context, good));
    ASSERT_TRUE(checkAllocation(problem, generated.environment, good).empty());
    Chance chance(seed);
    for (unsigned kind = 0; kind < numDamageKinds; ++kind) {
      Output bad = good;
      bool changesMeaning = true;
      DamageKind damageKind = static_cast<DamageKind>(kind);
      if (!damage(damageKind, problem, generated.environment, chance, bad, changesMeaning))
        continue;
      ++damaged;
      std::vector<CheckError> errors = checkAllocation(problem, generated.environment, bad, 1);
      if (!errors.empty()) {
        ++rejected[damageKind];
        ++named[errors[0].kind];
        continue;
      }
      EXPECT_FALSE(changesMeaning) << "damage " << kind << " to problem " << seed;
      for (uint64_t run = 0; run < 30; ++run)
        EXPECT_TRUE(runsAlike(problem, generated.environment, bad, run, 2000))
            << "damage " << kind << " to problem " << seed;
    }
  }
  unsigned total = 0;
  for (unsigned kind = 0; kind < numDamageKinds; ++kind) {
    EXPECT_GT(rejected[static_cast<DamageKind>(kind)], 0u) << kind;
    total += rejected[static_cast<DamageKind>(kind)];
  }
  // What is not rejected was right by luck, as runsAlike has shown.
  EXPECT_GE(total, 1000u);
  RecordProperty("DamagedOutputs", static_cast<int>(damaged));
  RecordProperty("Rejected", static_cast<int>(total));
  for (unsigned kind = 0; kind <= static_cast<unsigned>(CheckErrorKind::BadDebugLocation); ++kind)
    EXPECT_GT(named[static_cast<CheckErrorKind>(kind)], 0u)
        << checkErrorKindName(static_cast<CheckErrorKind>(kind)).str();
}

TEST(CheckerTest, TellsThePathAndTheValues) {
  const char *text = "regs int preferred p0i p1i\n"
                     "block0:\n"
                     "  op(def v0i reg, def v1i reg)\n"
                     "  branch() -> block1, block2\n"
                     "block1:\n"
                     "  branch() -> block3\n"
                     "block2:\n"
                     "  branch() -> block3\n"
                     "block3:\n"
                     "  return(use v0i reg)\n";
  DiagnosticList diagnostics;
  ParsedProblem parsed;
  ASSERT_TRUE(parseProblem("p", text, diagnostics, parsed));
  ProblemStorage storage(parsed.draft);
  PReg p0(0, RegClass::Int);
  PReg p1(1, RegClass::Int);
  Output output;
  output.allocations = {p0, p1, p0};
  EXPECT_TRUE(checkAllocation(storage.problem(), parsed.environment, output).empty());
  output.edits = {{ProgPoint::before(Inst(3)), Edit::move(p1, p0)}};
  std::vector<CheckError> errors = checkAllocation(storage.problem(), parsed.environment, output);
  ASSERT_EQ(errors.size(), 1u);
  std::string message;
  llvm::raw_string_ostream stream(message);
  errors[0].print(stream);
  EXPECT_EQ(message, "inst4.before: wrong value: use v0i reg in p0i finds an unknown value, last "
                     "written at inst3.before by edit `move p1i -> p0i` (path block2 block3)");
}

/// An argument that came in on the stack may be read there for as long as nothing overwrites it.
TEST(CheckerTest, AcceptsAFixedStackSlotThatHoldsTheValue) {
  const char *text = "regs int preferred p0i p1i\n"
                     "fixedstack p32i p33i\n"
                     "block0:\n"
                     "  op args(def v0i fixed(p32i), def v1i reg)\n"
                     "  op(use v0i any, use v0i stack, def v2i any)\n"
                     "  op(use v1i fixed(p32i), use v0i any)\n"
                     "  return(use v2i any)\n";
  DiagnosticList diagnostics;
  ParsedProblem parsed;
  ASSERT_TRUE(parseProblem("p", text, diagnostics, parsed));
  ProblemStorage storage(parsed.draft);
  PReg p0(0, RegClass::Int);
  PReg p1(1, RegClass::Int);
  PReg incoming(32, RegClass::Int);
  PReg other(33, RegClass::Int);
  auto firstError = [&](const Output &output) -> std::string {
    std::vector<CheckError> errors = checkAllocation(storage.problem(), parsed.environment, output);
    return errors.empty() ? "" : checkErrorKindName(errors[0].kind).str();
  };
  Output good;
  good.allocations = {incoming, p1, incoming, incoming, p0, incoming, other, p0};
  good.edits = {{ProgPoint::after(Inst(0)), Edit::move(incoming, p0)},
                {ProgPoint::after(Inst(0)), Edit::move(p0, other)},
                {ProgPoint::before(Inst(2)), Edit::move(p1, incoming)}};
  EXPECT_EQ(firstError(good), "");
  // The slot was overwritten.
  Output late = good;
  late.allocations[6] = incoming;
  EXPECT_EQ(firstError(late), "wrong value");
  // Another slot, which holds nothing yet.
  Output wrong = good;
  wrong.edits.erase(wrong.edits.begin(), wrong.edits.begin() + 2);
  EXPECT_EQ(firstError(wrong), "wrong value");
  // A definition may not take one.
  Output written = good;
  written.allocations[4] = other;
  EXPECT_EQ(firstError(written), "constraint violated");
}

TEST(ReducerTest, KeepsWhatFailsAndDropsTheRest) {
  GeneratedProblem generated = generateProblem({5, ProblemShape::Calls, 120, false});
  auto hasCall = [](const Problem &problem) {
    for (uint32_t i = 0; i < problem.numInsts(); ++i)
      if (problem.hasClobbers(Inst(i)) && !problem.operandsOf(Inst(i)).empty()) return true;
    return false;
  };
  ProblemStorage before(generated.draft);
  ASSERT_TRUE(hasCall(before.problem()));
  ProblemStorage after(reduceProblem(generated.draft, generated.environment, hasCall));
  EXPECT_TRUE(hasCall(after.problem()));
  EXPECT_LE(after.problem().numInsts(), 4u);
  llvm::cantFail(validate(after.problem(), generated.environment));
}

/// All ways to write three registers and two slots from each other, run on numbers.
TEST(ParallelMovesTest, EverySmallSetOfMovesIsDoneRight) {
  Problem problem;
  const RegClass regClass = RegClass::Int;
  const Allocation places[] = {PReg(0, regClass), PReg(1, regClass), PReg(2, regClass),
                               SpillSlot(0), SpillSlot(1)};
  for (bool withScratch : {false, true}) {
    MachineEnvironment environment;
    environment.preferred = {PReg(0, regClass), PReg(1, regClass), PReg(2, regClass)};
    if (withScratch) environment.scratch[0] = PReg(3, regClass);
    ParallelMoves moves;
    for (unsigned choice = 0; choice < 6 * 6 * 6 * 6 * 6; ++choice) {
      SpillSlots slots;
      slots.start(problem);
      slots.allocate(regClass);
      slots.allocate(regClass);
      std::map<uint32_t, unsigned> memory;
      std::map<uint32_t, unsigned> expected;
      for (unsigned i = 0; i < 5; ++i)
        memory[places[i].bits()] = expected[places[i].bits()] = i;
      unsigned rest = choice;
      for (unsigned i = 0; i < 5; ++i, rest /= 6) {
        if (rest % 6 == 5) continue;
        moves.add(places[rest % 6], places[i], regClass);
        expected[places[i].bits()] = rest % 6;
      }
      for (const Edit &edit : moves.resolve(environment, PRegSet(), slots)) {
        EXPECT_FALSE(environment.isStack(edit.from()) && environment.isStack(edit.to()));
        memory[edit.to().bits()] = memory[edit.from().bits()];
      }
      for (const auto &[place, value] : expected)
        ASSERT_EQ(memory[place], value) << choice;
    }
  }
}

} // namespace
