//===- ProblemTextTest.cpp - Problems as text, and what is no problem -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/ProblemText.h"
#include "cot/RegAlloc/Allocate.h"
#include "cot/RegAlloc/Generator.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::regalloc;

std::string print(const Problem &problem, const MachineEnvironment &environment) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  printProblem(stream, problem, environment);
  return text;
}

TEST(ProblemTextTest, ParsingWhatWasPrintedGivesTheSame) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    std::string text = print(storage.problem(), generated.environment);
    DiagnosticList diagnostics;
    ParsedProblem parsed;
    ASSERT_TRUE(parseProblem("p", text, diagnostics, parsed)) << text;
    ProblemStorage again(parsed.draft);
    const Problem &a = storage.problem();
    const Problem &b = again.problem();
    EXPECT_EQ(print(b, parsed.environment), text);
    EXPECT_EQ(a.operands, b.operands);
    EXPECT_EQ(a.operandOffsets, b.operandOffsets);
    EXPECT_EQ(a.flags, b.flags);
    EXPECT_EQ(a.blocks, b.blocks);
    EXPECT_EQ(a.successors, b.successors);
    EXPECT_EQ(a.predecessors, b.predecessors);
    EXPECT_EQ(a.blockParams, b.blockParams);
    EXPECT_EQ(a.branchArgs, b.branchArgs);
    EXPECT_EQ(a.blockFrequencies, b.blockFrequencies);
    EXPECT_EQ(a.debugLabels, b.debugLabels);
    EXPECT_EQ(a.numVRegs, b.numVRegs);
    EXPECT_EQ(generated.environment.preferred, parsed.environment.preferred);
    EXPECT_EQ(generated.environment.scratch, parsed.environment.scratch);
  }
}

TEST(ProblemTextTest, OddNamesSurvive) {
  const char *text = "name p0i \"a \\22b\"\nvregs 0\nentry block0\nblock0:\n  return \"x y\"()\n";
  DiagnosticList diagnostics;
  ParsedProblem parsed;
  ASSERT_TRUE(parseProblem("p", text, diagnostics, parsed));
  EXPECT_EQ(parsed.environment.registerNames[0], "a \"b");
  ProblemStorage storage(parsed.draft);
  EXPECT_EQ(print(storage.problem(), parsed.environment), text);
}

struct BadText {
  const char *text;
  uint32_t line;
  uint32_t column;
  const char *message;
};

TEST(ProblemTextTest, BadTextIsToldWithItsPlace) {
  const BadText cases[] = {
      {"", 1, 1, "no blocks"},
      {"block1:", 1, 1, "blocks are numbered as they come: expected block0"},
      {"block0", 1, 7, "expected `:`"},
      {"block0 freq x:", 1, 13, "expected a frequency: a finite number, not negative"},
      {"frob", 1, 1, "unknown statement `frob`"},
      {"op()", 1, 1, "instruction outside of a block"},
      {"block0:\n  op(use v0i)", 2, 13,
       "expected a constraint: any, reg, stack, fixed, reuse or limit"},
      {"block0:\n  op(v0i reg)", 2, 6, "expected an operand: `use`, `def` or `fixed`"},
      {"block0:\n  op(use v0x reg)", 2, 10, "expected a vreg such as `v0i`"},
      {"block0:\n  op(use v9999i reg)", 2, 10,
       "vreg number is too large: vregs are numbered from 0 without gaps"},
      {"block0:\n  op(use v0i fixed(p64i))", 2, 20,
       "no such register: encodings go to 62 (int) and 63"},
      {"block0:\n  op(use v0i fixed(p0f))", 2, 20, "register and vreg are of different classes"},
      {"block0:\n  op(use v0i limit(3))", 2, 20, "limit is not a power of two"},
      {"block0:\n  op(use v0i limit(128))", 2, 20, "limit is more than 64"},
      {"block0:\n  op(def v0i reuse(32))", 2, 20, "operand position is more than 31"},
      {"block0:\n  op(use v0i reg) x", 2, 19, "unexpected text after the statement"},
      {"block0:\n  branch() -> b", 2, 15, "expected `block` and a number"},
      {"regs all preferred p0i", 1, 6, "expected `int`, `float` or `vector`"},
      {"regs int best p0i", 1, 10, "expected `preferred` or `nonpreferred`"},
      {"regs int preferred p0f", 1, 10, "registers of another class"},
      {"scratch p0i\nscratch p1i", 2, 9, "second scratch register of one class"},
      {"slots int 65", 1, 11, "spill slot size is more than 64"},
      {"multi-slot first", 1, 12, "expected `last`"},
      {"name p0i", 1, 9, "expected a name"},
      {"name p0i \"x", 1, 10, "name lacks its closing quote"},
      {"name p0i \"\\zz\"", 1, 11, "expected two hexadecimal digits after `\\`"},
      {"vregs 1\nblock0:\n  op(def v1i reg)", 3, 10, "vreg beyond the 1 that `vregs` announces"},
      {"block0 freq 1:\nblock1:", 2, 8, "some blocks have a frequency and some don't"},
      {"debug v0i x inst2 = 1", 1, 11, "expected `inst` and a number"},
  };
  for (const BadText &bad : cases) {
    DiagnosticList diagnostics;
    ParsedProblem parsed;
    EXPECT_FALSE(parseProblem("p", bad.text, diagnostics, parsed)) << bad.text;
    ASSERT_FALSE(diagnostics.all().empty());
    EXPECT_EQ(diagnostics.all()[0].message, bad.message);
    EXPECT_EQ(diagnostics.all()[0].line, bad.line) << bad.text;
    EXPECT_EQ(diagnostics.all()[0].column, bad.column) << bad.text;
  }
}

struct BadProblem {
  ErrorKind kind;
  const char *text;
  const char *message;
};

constexpr const char *machine = "regs int preferred p0i p1i\nregs float preferred p0f\n";

TEST(ValidateTest, EveryErrorHasItsName) {
  const BadProblem cases[] = {
      {ErrorKind::MalformedProblem, "entry block1\nblock0:\n return()",
       "the entry block doesn't exist"},
      {ErrorKind::MalformedProblem, "block0:\n op(def v0i reg)\n return(use v0f reg)",
       "v0f is defined as int"},
      {ErrorKind::BadEnvironment, "scratch p0i\nblock0:\n return()",
       "preferred registers and scratch registers overlap"},
      {ErrorKind::BadBlock, "block0:\n op()", "block0: doesn't end in a branch or return"},
      {ErrorKind::BadBlock, "block0:\n return()\n return()",
       "block0: a branch or return in the middle"},
      {ErrorKind::BadBlock, "block0:\n branch()", "block0: a branch has no successors"},
      {ErrorKind::BadBlock, "block0:", "block0: no instructions"},
      {ErrorKind::BadBlock, "block0(v0i):\n return()", "block0: the entry has parameters"},
      {ErrorKind::BadBlock, "block0:\n return()\nblock1:\n return()", "block1: unreachable"},
      {ErrorKind::CriticalEdge,
       "block0:\n branch() -> block1, block2\nblock1:\n branch() -> block2\nblock2:\n return()",
       "block0 -> block2"},
      {ErrorKind::MultipleDefinitions, "block0:\n op(def v0i reg)\n op(def v0i reg)\n return()",
       "v0i in block0 and block0"},
      {ErrorKind::UndominatedUse, "block0:\n op(use v0i reg, def v0i reg)\n return()",
       "v0i in inst0"},
      {ErrorKind::EntryLiveIn, "block0:\n return(use v0i reg)",
       "v0i is used in inst0 but nowhere defined"},
      {ErrorKind::BranchArguments, "block0:\n branch() -> block1\nblock1(v0i):\n return()",
       "block0 -> block1: 0 arguments for 1 parameters"},
      {ErrorKind::BranchArguments,
       "block0:\n op(def v0f reg)\n branch() -> block1(v0f)\nblock1(v1i):\n return()",
       "block0 -> block1: v0f and v1i are of different classes"},
      {ErrorKind::BranchOperands,
       "block0:\n op(def v0i reg)\n branch(use v0i reg) -> block1\nblock1:\n branch() -> block1",
       "block0 -> block1"},
      {ErrorKind::OperandConflict,
       "block0:\n op(def v0i fixed(p0i), def v1i fixed(p0i))\n return()",
       "inst0: v0i and v1i both ask for p0i after the instruction"},
      {ErrorKind::OperandConflict, "block0:\n op(def v0i fixed(p0i)) clobbers p0i\n return()",
       "inst0: v0i is fixed to p0i, which is clobbered"},
      {ErrorKind::OperandConflict, "block0:\n op(def v0i fixed(p9i))\n return()",
       "inst0: v0i is fixed to p9i, which is not allocatable"},
      {ErrorKind::OperandConflict, "block0:\n op(fixed p0i)\n return()",
       "inst0: p0i is named without a vreg but is allocatable"},
      {ErrorKind::OperandConflict, "block0:\n op(def v0i reuse(1))\n return()",
       "inst0: reuse of an operand that doesn't exist"},
      {ErrorKind::OperandConflict,
       "block0:\n op(def v0i reg)\n op(late use v0i reg, def v1i reuse(0))\n return()",
       "inst1: reuse of an operand that is no early use"},
      {ErrorKind::OperandConflict,
       "block0:\n op(def v0i reg)\n op(use v0i any, def v1i reuse(0))\n return()",
       "inst1: reuse of an operand that need not be in a register"},
      {ErrorKind::OperandConflict,
       "block0:\n op(def v0i reg)\n op(use v0i reg, def v1i reuse(0), def v2i reuse(0))\n return()",
       "inst1: two definitions reuse one operand"},
      {ErrorKind::OperandConflict,
       "multiple-defs\nblock0:\n op(def v0i reg, def v0i any)\n return()",
       "inst0: definitions of v0i differ"},
      {ErrorKind::BadInstruction, "block0:\n move(def v0i reg)\n return()",
       "inst0: a move has an early use and a late definition of one class"},
      {ErrorKind::BadInstruction, "block0:\n cheap(def v0i stack)\n return()",
       "inst0: a cheap instruction defines any register"},
      {ErrorKind::BadDebugLabel, "debug v0i inst0 inst1 = 3\nblock0:\n return()",
       "3: the vreg doesn't exist"},
      {ErrorKind::BadDebugLabel, "debug v0i inst0 inst9 = 3\nblock0:\n op(def v0i reg)\n return()",
       "3: the range is no range of instructions"},
      {ErrorKind::TooManyLiveRegisters,
       "block0:\n op(def v0i reg, def v1i reg, def v2i reg)\n return()",
       "inst0: the operands need more int registers than there are"},
      {ErrorKind::TooManyLiveRegisters,
       "block0:\n op(def v0i limit(1), def v1i limit(1))\n return()",
       "inst0: the operands need more int registers than there are"},
  };
  for (const BadProblem &bad : cases) {
    DiagnosticList diagnostics;
    ParsedProblem parsed;
    std::string text = std::string(machine) + bad.text;
    ASSERT_TRUE(parseProblem("p", text, diagnostics, parsed)) << bad.text;
    ProblemStorage storage(parsed.draft);
    llvm::Error error = validate(storage.problem(), parsed.environment);
    ASSERT_TRUE(static_cast<bool>(error)) << bad.text;
    llvm::handleAllErrors(std::move(error), [&](const AllocationError &e) {
      EXPECT_EQ(e.kind(), bad.kind) << bad.text;
      EXPECT_EQ(e.message(), (errorKindName(bad.kind) + ": " + bad.message).str());
    });
  }
}

TEST(ValidateTest, TooManyOperandsAndTooLarge) {
  ProblemDraft draft;
  draft.blocks.resize(1);
  DraftInst inst;
  inst.flags = InstFlags::Return;
  for (uint32_t i = 0; i <= maxOperandsPerInst; ++i)
    inst.operands.push_back(Operand::nonAllocatable(PReg(50, RegClass::Int)));
  draft.blocks[0].insts.push_back(inst);
  ProblemStorage storage(draft);
  llvm::handleAllErrors(validate(storage.problem(), {}), [&](const AllocationError &e) {
    EXPECT_EQ(e.kind(), ErrorKind::TooManyOperands);
  });
  Problem large = storage.problem();
  large.numVRegs = UINT32_MAX;
  llvm::handleAllErrors(validate(large, {}), [&](const AllocationError &e) {
    EXPECT_EQ(e.kind(), ErrorKind::ProblemTooLarge);
  });
}

} // namespace
