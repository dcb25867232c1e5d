//===- IonTest.cpp - The allocator ion: what it promises of small and of random problems -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Allocate.h"
#include "cot/RegAlloc/Checker.h"
#include "cot/RegAlloc/Generator.h"
#include "cot/RegAlloc/ProblemText.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::regalloc;

std::string describe(const std::vector<CheckError> &errors) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const CheckError &error : errors) {
    error.print(os);
    os << '\n';
  }
  return text;
}

std::string describe(const Output &output) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const PlacedEdit &placed : output.edits)
    os << placed.point << ": " << placed.edit << '\n';
  return text;
}

/// Allocates, and proves the result with the checker.
Output allocate(llvm::StringRef text, const Options &options = Options()) {
  DiagnosticList diagnostics;
  ParsedProblem parsed;
  Output output;
  bool isParsed = parseProblem("test", text, diagnostics, parsed);
  EXPECT_TRUE(isParsed);
  if (!isParsed) return output;
  ProblemStorage storage(parsed.draft);
  Context context;
  llvm::Error error = runAllocator(storage.problem(), parsed.environment, options, context, output);
  EXPECT_FALSE(bool(error));
  if (error) {
    ADD_FAILURE() << llvm::toString(std::move(error));
    return output;
  }
  EXPECT_EQ(describe(checkAllocation(storage.problem(), parsed.environment, output)), "");
  return output;
}

TEST(IonTest, NoMovesWhereRegistersAreFree) {
  Output output = allocate("regs int preferred p0i p1i p2i p3i\n"
                           "vregs 3\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(def v1i reg)\n"
                           "  op c(use v0i reg, use v1i reg, def v2i reg)\n"
                           "  return ret(use v2i reg)\n");
  EXPECT_EQ(describe(output), "");
}

TEST(IonTest, TiedChainStaysInOneRegister) {
  Output output = allocate("regs int preferred p0i p1i p2i\n"
                           "vregs 4\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(use v0i reg, def v1i reuse(0))\n"
                           "  op c(use v1i reg, def v2i reuse(0))\n"
                           "  op d(use v2i reg, def v3i reuse(0))\n"
                           "  return ret(use v3i reg)\n");
  EXPECT_EQ(describe(output), "");
}

TEST(IonTest, TiedInputThatLivesOnCostsOneMove) {
  Output output = allocate("regs int preferred p0i p1i p2i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(use v0i reg, def v1i reuse(0))\n"
                           "  return ret(use v0i reg, use v1i reg)\n");
  EXPECT_EQ(output.edits.size(), 1u);
  EXPECT_EQ(output.statistics.moves, 1u);
}

TEST(IonTest, ArgumentsAndResultsOfCallsAreBornInTheirRegisters) {
  Output output = allocate("regs int preferred p0i p1i p2i p3i\n"
                           "vregs 3\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(def v1i reg)\n"
                           "  op call(use v0i fixed(p0i), use v1i fixed(p1i), def v2i fixed(p0i)) "
                           "clobbers p1i p2i\n"
                           "  return ret(use v2i fixed(p0i))\n");
  EXPECT_EQ(describe(output), "");
}

TEST(IonTest, AValueInTwoFixedRegistersIsCopied) {
  Output output = allocate("regs int preferred p0i p1i p2i p3i\n"
                           "vregs 1\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(use v0i fixed(p1i), use v0i fixed(p2i), use v0i any)\n"
                           "  return ret()\n");
  EXPECT_EQ(output.statistics.moves, 1u);
}

/// Both live on behind the move, and there is one register for both.
TEST(IonTest, ACopySharesTheRegisterOfItsSource) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 4\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  move b(use v0i reg, def v1i reg)\n"
                           "  move c(use v1i any, def v2i reg)\n"
                           "  op d(use v0i reg, def v3i reg)\n"
                           "  op e(use v0i reg, use v3i reg)\n"
                           "  op f(use v2i reg, use v3i reg)\n"
                           "  return ret(use v1i reg, use v3i reg)\n");
  EXPECT_EQ(describe(output), "");
  for (unsigned copy = 2; copy <= 4; ++copy)
    EXPECT_EQ(output.allocations[copy], output.allocations[0]);
}

/// The value must be in p0i before the instruction, and in another register behind it.
TEST(IonTest, ACopyMayNeedARegisterOfItsOwn) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  move b(use v0i any, def v1i any)\n"
                           "  op c(use v0i limit(1), late use v1i reg) clobbers p0i\n"
                           "  return ret()\n");
  EXPECT_EQ(output.allocations[3], Allocation(PReg(0, RegClass::Int)));
  EXPECT_EQ(output.allocations[4], Allocation(PReg(1, RegClass::Int)));
}

/// The copy of a copy needs a register of its own at the last instruction; at the move, there is
/// one register for it and what it is a copy of.
TEST(IonTest, TheLaterOfTwoCopiesGetsItsOwnRegister) {
  allocate("regs int preferred p0i\n"
           "vregs 3\n"
           "entry block0\n"
           "block0:\n"
           "  op a(def v0i any)\n"
           "  branch b() -> block1(v0i)\n"
           "block1(v1i):\n"
           "  move c(use v1i reg, def v2i reg)\n"
           "  branch d() -> block2\n"
           "block2:\n"
           "  op e(use v1i any, late use v2i limit(8))\n"
           "  return f()\n");
}

/// v0i is heavier and placed first; where it should be is known when v1i has its register.
TEST(IonTest, AValueMovesToAPartnerThatIsPlacedLater) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  cheap a(def v0i reg)\n"
                           "  op b(use v0i reg)\n"
                           "  op c(use v0i reg)\n"
                           "  branch br() -> block1(v0i)\n"
                           "block1(v1i):\n"
                           "  op d(use v1i fixed(p1i))\n"
                           "  op e(use v1i fixed(p1i))\n"
                           "  return ret()\n");
  EXPECT_EQ(describe(output), "");
}

TEST(IonTest, LoopParametersShareTheirRegisters) {
  Output output = allocate("regs int preferred p0i p1i p2i\n"
                           "vregs 3\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  branch br() -> block1(v0i)\n"
                           "block1(v1i):\n"
                           "  op b(use v1i reg, def v2i reg)\n"
                           "  branch br(use v2i any) -> block2, block3\n"
                           "block2:\n"
                           "  branch br() -> block1(v2i)\n"
                           "block3:\n"
                           "  return ret(use v2i reg)\n");
  EXPECT_EQ(describe(output), "");
}

TEST(IonTest, SwappedParametersNeedACycle) {
  Output output = allocate("regs int preferred p0i p1i p2i\n"
                           "vregs 4\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op b(def v1i reg)\n"
                           "  branch br() -> block1(v0i, v1i)\n"
                           "block1(v2i, v3i):\n"
                           "  op c(use v2i reg, use v3i reg)\n"
                           "  branch br() -> block2, block3\n"
                           "block2:\n"
                           "  branch br() -> block1(v3i, v2i)\n"
                           "block3:\n"
                           "  return ret()\n");
  EXPECT_EQ(output.statistics.moves, 3u);
  EXPECT_EQ(output.edits.size(), 3u);
}

TEST(IonTest, TooManyVRegsAreAnError) {
  Problem problem;
  problem.numVRegs = 1u << 29;
  Output output;
  Context context;
  llvm::Error error = allocateIon(problem, MachineEnvironment(), Options(), context.ion(), output);
  bool isTooLarge = false;
  llvm::handleAllErrors(std::move(error), [&](const AllocationError &e) {
    isTooLarge = e.kind() == ErrorKind::ProblemTooLarge;
  });
  EXPECT_TRUE(isTooLarge);
}

TEST(IonTest, CheapDefinitionsAreRepeatedNotSpilled) {
  llvm::StringRef text = "regs int preferred p0i p1i\n"
                         "vregs 2\n"
                         "entry block0\n"
                         "block0:\n"
                         "  cheap const(def v0i reg)\n"
                         "  op a(use v0i reg)\n"
                         "  op call() clobbers p0i p1i\n"
                         "  op b(use v0i reg)\n"
                         "  return ret()\n";
  Output output = allocate(text);
  EXPECT_EQ(output.statistics.spills, 0u);
  EXPECT_EQ(output.statistics.reloads, 0u);
  EXPECT_GE(output.statistics.rematerializations, 1u);
  Options options;
  options.rematerialize = false;
  output = allocate(text, options);
  EXPECT_EQ(output.statistics.rematerializations, 0u);
  EXPECT_EQ(output.statistics.spills, 1u);
}

TEST(IonTest, AValueIsStoredOnce) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 1\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op call() clobbers p0i p1i\n"
                           "  op b(use v0i reg)\n"
                           "  op call() clobbers p0i p1i\n"
                           "  op c(use v0i reg)\n"
                           "  return ret()\n");
  EXPECT_EQ(output.statistics.spills, 1u);
  EXPECT_EQ(output.statistics.reloads, 2u);
  EXPECT_EQ(output.numSpillSlots, 1u);
}

TEST(IonTest, UsesBehindACallShareOneReload) {
  for (uint32_t budget : {0u, 8u}) {
    Options options;
    options.splitBudget = budget;
    Output output = allocate("regs int preferred p0i p1i\n"
                             "vregs 1\n"
                             "entry block0\n"
                             "block0:\n"
                             "  op a(def v0i reg)\n"
                             "  op call() clobbers p0i p1i\n"
                             "  op b(use v0i reg)\n"
                             "  op c(use v0i reg)\n"
                             "  return r(use v0i reg)\n",
                             options);
    EXPECT_EQ(output.statistics.spills, 1u);
    EXPECT_EQ(output.statistics.reloads, 1u);
    EXPECT_EQ(output.edits.size(), 2u);
  }
}

/// One spill and one reload, neither before instruction \p first.
void expectNoEditsBefore(const Output &output, uint32_t first) {
  for (const PlacedEdit &placed : output.edits)
    EXPECT_GE(placed.point.inst().index(), first);
  EXPECT_EQ(output.statistics.spills, 1u);
  EXPECT_EQ(output.statistics.reloads, 1u);
  EXPECT_EQ(output.edits.size(), 2u);
}

/// The parameter of a block with one predecessor and its argument are one value: one register does
/// for both, also where both live on.
TEST(IonTest, AParameterOfALoneEdgeIsItsArgument) {
  Output output = allocate("regs int preferred p0i\n"
                           "vregs 3\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  branch br(use v0i reg) -> block1(v0i, v0i), block2\n"
                           "block1(v1i, v2i):\n"
                           "  op b(use v1i reg)\n"
                           "  op c(use v0i reg)\n"
                           "  return ret(use v2i reg)\n"
                           "block2:\n"
                           "  return ret(use v0i reg)\n");
  EXPECT_EQ(describe(output), "");
}

/// What has no wishes is placed first here, being used more, and must not take the register of the
/// argument.
TEST(IonTest, RegistersOfArgumentsAreLeftToThem) {
  Output output = allocate("regs int preferred p0i p1i p2i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v1i reg)\n"
                           "  op b(def v0i reg)\n"
                           "  op c(use v1i reg, use v1i reg, use v1i reg)\n"
                           "  op d(use v1i reg, use v1i reg)\n"
                           "  op call(use v0i fixed(p0i)) clobbers p0i p1i\n"
                           "  return ret()\n");
  EXPECT_EQ(describe(output), "");
}

/// Control passes through the blocks 0, 3, 2, 1, and ion lays them out so. Its result is told in
/// the order of the problem: edits, the repeated definition, and where the labelled value is. (It
/// stays in its slot behind its last use, and is there in the blocks that come first.)
TEST(IonTest, BlocksOutOfOrderAreToldInTheirOrder) {
  Output output = allocate("regs int preferred p0i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "debug v0i inst1 inst8 = 5\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  branch br() -> block3\n"
                           "block1:\n"
                           "  op b(use v0i reg)\n"
                           "  op c(use v1i reg)\n"
                           "  return ret()\n"
                           "block2:\n"
                           "  op call() clobbers p0i\n"
                           "  branch br() -> block1\n"
                           "block3:\n"
                           "  cheap d(def v1i reg)\n"
                           "  branch br() -> block2\n");
  EXPECT_EQ(describe(output), "inst1.before: move p0i -> stack0\n"
                              "inst2.before: move stack0 -> p0i\n"
                              "inst3.before: rematerialize inst7 -> p0i\n");
  PReg p0(0, RegClass::Int);
  Allocation slot{SpillSlot(0)};
  std::vector<DebugLocation> expected = {
      {5, ProgPoint::before(Inst(1)), ProgPoint::before(Inst(2)), p0},
      {5, ProgPoint::before(Inst(2)), ProgPoint::before(Inst(8)), slot}};
  EXPECT_EQ(output.debugLocations, expected);
}

TEST(IonTest, AMergedBundleThatFitsNowhereIsTakenApart) {
  // What leaves the loop crosses a call, where no register survives. The values of the loop, with
  // which it would like to share a place, stay in a register.
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 4\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  branch b() -> block1(v0i)\n"
                           "block1(v1i):\n"
                           "  op step(use v1i reg, def v2i reg)\n"
                           "  branch c(use v2i reg) -> block2, block3(v2i)\n"
                           "block2:\n"
                           "  branch d() -> block1(v2i)\n"
                           "block3(v3i):\n"
                           "  op call() clobbers p0i p1i\n"
                           "  return r(use v3i reg)\n");
  expectNoEditsBefore(output, 5);
}

TEST(IonTest, ABundleIsCutWhereALoopEnds) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 1\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  branch b() -> block1\n"
                           "block1:\n"
                           "  op step(use v0i reg)\n"
                           "  branch c(use v0i reg) -> block2, block3\n"
                           "block2:\n"
                           "  branch d() -> block1\n"
                           "block3:\n"
                           "  op call() clobbers p0i p1i\n"
                           "  return r(use v0i reg)\n");
  expectNoEditsBefore(output, 5);
}

TEST(IonTest, ARepeatedValueMayNeedMoreThanOneRegisterCanGive) {
  // The early use needs p0, which doesn't survive to the late use.
  Output output =
      allocate("regs int preferred p0i p1i p2i\n"
               "vregs 2\n"
               "entry block0\n"
               "block0:\n"
               "  cheap const(def v0i any)\n"
               "  op a(late use v0i any, use v0i limit(1), def v1i any) clobbers p0i p2i\n"
               "  return r()\n");
  EXPECT_EQ(output.allocations[2], Allocation(PReg(0, RegClass::Int)));

  // Here it would take the only register away that the definition can have.
  allocate("regs int preferred p0i p1i p2i p3i\n"
           "vregs 4\n"
           "entry block0\n"
           "block0:\n"
           "  cheap const(def v0i any)\n"
           "  op a(def v1i any)\n"
           "  op b(late use v1i reg, late use v0i any, use v0i limit(16), def v2i reg, "
           "def v3i fixed(p3i)) clobbers p1i\n"
           "  return r()\n");
}

TEST(IonTest, AClassWithoutRegistersLivesOnTheStack) {
  Output output = allocate("regs int preferred p0i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0v stack, def v1v any)\n"
                           "  op b(use v0v any)\n"
                           "  return r(use v0v stack, use v1v any)\n");
  EXPECT_TRUE(output.edits.empty());
  EXPECT_EQ(output.numSpillSlots, 2u);
}

TEST(IonTest, SlotsAreSharedByValuesThatDontMeet) {
  Output output = allocate("regs int preferred p0i p1i\n"
                           "vregs 2\n"
                           "entry block0\n"
                           "block0:\n"
                           "  op a(def v0i reg)\n"
                           "  op call() clobbers p0i p1i\n"
                           "  op b(use v0i reg)\n"
                           "  op c(def v1i reg)\n"
                           "  op call() clobbers p0i p1i\n"
                           "  op d(use v1i reg)\n"
                           "  return ret()\n");
  EXPECT_EQ(output.numSpillSlots, 1u);
}

TEST(IonTest, AContextRemembersNothing) {
  Context used;
  Options options;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    Context fresh;
    Output first, second;
    llvm::cantFail(runAllocator(storage.problem(), generated.environment, options, used, first));
    llvm::cantFail(runAllocator(storage.problem(), generated.environment, options, fresh, second));
    EXPECT_EQ(first.allocations, second.allocations) << seed;
    EXPECT_EQ(first.edits, second.edits) << seed;
  }
}

/// Tables of a large problem are given back as soon as no stage needs them; another one makes them
/// anew.
TEST(IonTest, LargeProblemsGiveMemoryBack) {
  Context context;
  Output output;
  for (ProblemShape shape : {ProblemShape::Pressure, ProblemShape::WideSwitch}) {
    GeneratedProblem generated = generateProblem({1, shape, 12000, true});
    ProblemStorage storage(generated.draft);
    llvm::cantFail(
        runAllocator(storage.problem(), generated.environment, Options(), context, output));
    ASSERT_EQ(describe(checkAllocation(storage.problem(), generated.environment, output)), "");
  }
}

/// The short campaign: random problems of all shapes, with and without splitting and repeating.
TEST(IonTest, RandomProblemsAreProven) {
  Context context;
  Output output;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    Options options;
    options.splitBudget = seed % 3 == 0 ? 0 : 8;
    options.rematerialize = seed % 4 != 0;
    llvm::Error error =
        runAllocator(storage.problem(), generated.environment, options, context, output);
    ASSERT_FALSE(bool(error)) << seed << ": " << llvm::toString(std::move(error));
    ASSERT_EQ(describe(checkAllocation(storage.problem(), generated.environment, output)), "")
        << seed;
  }
}

} // namespace
