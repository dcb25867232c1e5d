//===- unittests/MC/CodeBufferTest.cpp - Tests of the code buffer -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/CodeBuffer.h"
#include "ToyTarget.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"
#include <random>

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

std::string message(llvm::Error error) { return llvm::toString(std::move(error)); }

std::vector<uint8_t> finished(CodeBuffer &buffer) {
  EXPECT_EQ(message(buffer.finish()), "");
  return buffer.bytes().vec();
}

using Bytes = std::vector<uint8_t>;

TEST(CodeBuffer, DropsJumpToNext) {
  CodeBuffer buffer(bytesTarget);
  Label next = buffer.newLabel();
  emitBranch(buffer, conditional(4), next);
  emitBranch(buffer, jump, next);
  buffer.bind(next);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0xc3}));
  EXPECT_EQ(buffer.labelOffset(next), 0u);
}

TEST(CodeBuffer, InvertsOverFallThrough) {
  CodeBuffer buffer(bytesTarget);
  Label taken = buffer.newLabel(), next = buffer.newLabel();
  emitBranch(buffer, conditional(4), next);
  emitBranch(buffer, jump, taken);
  buffer.bind(next);
  emitSet(buffer, 1);
  buffer.bind(taken);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0x75, 5, 0xb8, 1, 0, 0, 0, 0xc3}));
}

TEST(CodeBuffer, KeepsJumpThatIsATarget) {
  // `self` is a loop of one jump: it can't be threaded, so the conditional must not lose it.
  CodeBuffer buffer(bytesTarget);
  Label self = buffer.newLabel(), next = buffer.newLabel();
  emitBranch(buffer, conditional(4), next);
  buffer.bind(self);
  emitBranch(buffer, jump, self);
  buffer.bind(next);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0x74, 2, 0xeb, 0xfe, 0xc3}));
}

TEST(CodeBuffer, ThreadsJumpsAndDropsUnreachableOnes) {
  CodeBuffer buffer(bytesTarget);
  Label entry = buffer.newLabel(), middle = buffer.newLabel(), last = buffer.newLabel();
  buffer.bind(entry);
  emitSet(buffer, 7);
  emitBranch(buffer, conditional(0), middle);
  emitStop(buffer);
  buffer.bind(middle);
  emitBranch(buffer, jump, last); // Nothing falls into it and `middle` stands for `last` now.
  Label other = buffer.newLabel();
  buffer.bind(other);
  emitBranch(buffer, jump, entry);
  buffer.bind(last);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0xb8, 7, 0, 0, 0, 0x70, 1, 0xc3, 0xc3}));
  EXPECT_EQ(buffer.labelOffset(middle), 8u);
  EXPECT_EQ(buffer.labelOffset(other), 0u);
}

TEST(CodeBuffer, ThreadingKnowsCycles) {
  CodeBuffer buffer(bytesTarget);
  Label a = buffer.newLabel(), b = buffer.newLabel();
  buffer.bind(a);
  emitBranch(buffer, jump, b);
  buffer.bind(b);
  emitBranch(buffer, jump, a);
  EXPECT_EQ(finished(buffer), (Bytes{0xeb, 0xfe}));
}

TEST(CodeBuffer, ShortFormsReachTheirLimits) {
  for (unsigned filler : {127u, 128u}) {
    CodeBuffer buffer(bytesTarget);
    Label forward = buffer.newLabel();
    emitBranch(buffer, conditional(2), forward);
    buffer.append(Bytes(filler, 0x90));
    buffer.bind(forward);
    EXPECT_EQ(finished(buffer).size(), filler + (filler == 127 ? 2 : 6));
  }
  for (unsigned filler : {126u, 127u}) {
    CodeBuffer buffer(bytesTarget);
    Label backward = buffer.newLabel();
    buffer.bind(backward);
    buffer.append(Bytes(filler, 0x90));
    emitBranch(buffer, conditional(2), backward);
    EXPECT_EQ(finished(buffer).size(), filler + (filler == 126 ? 2 : 6));
  }
}

TEST(CodeBuffer, SideTablesMoveWithTheCode) {
  CodeBuffer buffer(bytesTarget);
  Label far = buffer.newLabel();
  buffer.setSourceLocation(SourceLocation(10));
  emitBranch(buffer, conditional(2), far); // Shrinks by four.
  buffer.setSourceLocation(SourceLocation(11));
  buffer.addTrap(TrapCode::user(3));
  emitSet(buffer, 1);
  buffer.addMark(42);
  buffer.addUnwind({UnwindAction::Kind::Allocate, false, {}, {}, 16});
  buffer.align(4); // Was at 11, one byte of padding; now at 7, one byte again.
  buffer.bind(far);
  buffer.addRelocation(buffer.offset() + 1, CommonFixup::Absolute32, SymbolId(5), 9);
  emitSet(buffer, 2);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0x72, 6, 0xb8, 1, 0, 0, 0, 0x90, 0xb8, 2, 0, 0, 0, 0xc3}));
  ASSERT_EQ(buffer.traps().size(), 1u);
  EXPECT_EQ(buffer.traps()[0].offset, 2u);
  EXPECT_EQ(buffer.marks()[0].offset, 7u);
  EXPECT_EQ(buffer.unwindSteps()[0].offset, 7u);
  EXPECT_EQ(buffer.sourceLocations()[1].offset, 2u);
  EXPECT_EQ(buffer.relocations()[0].offset, 9u);
  EXPECT_EQ(buffer.labelOffset(far), 8u);
  EXPECT_EQ(buffer.alignment(), 4u);
}

TEST(CodeBuffer, MarkStaysBeforePaddingThatGrowsFromNothing) {
  CodeBuffer buffer(bytesTarget);
  Label far = buffer.newLabel();
  emitBranch(buffer, conditional(2), far);
  buffer.append(Bytes{0x90, 0x90});
  buffer.addMark(1);
  buffer.align(8); // At 8: no padding. After shrinking at 4: four bytes.
  buffer.addTrap(TrapCode::user(1));
  emitStop(buffer);
  buffer.bind(far);
  EXPECT_EQ(finished(buffer).size(), 9u);
  EXPECT_EQ(buffer.marks()[0].offset, 4u);
  EXPECT_EQ(buffer.traps()[0].offset, 8u);
}

TEST(CodeBuffer, AlignedLabelLetsJumpGo) {
  CodeBuffer buffer(bytesTarget);
  Label loop = buffer.newLabel();
  emitSet(buffer, 1);
  emitBranch(buffer, jump, loop);
  buffer.bind(loop, 8);
  emitStop(buffer);
  EXPECT_EQ(finished(buffer), (Bytes{0xb8, 1, 0, 0, 0, 0x90, 0x90, 0x90, 0xc3}));
  EXPECT_EQ(buffer.labelOffset(loop), 8u);
}

TEST(CodeBuffer, ConstantsAreSharedAndAligned) {
  CodeBuffer buffer(bytesTarget);
  Bytes four = {1, 2, 3, 4}, eight = {1, 2, 3, 4, 5, 6, 7, 8};
  Label a = buffer.constant(four, 4), b = buffer.constant(eight, 8);
  EXPECT_EQ(buffer.constant(four, 4), a);
  EXPECT_EQ(buffer.constant(four, 16), a) << "an unplaced constant is aligned higher";
  EXPECT_NE(a, b);
  emitLoad(buffer, a);
  emitLoad(buffer, b);
  emitStop(buffer);
  Bytes code = finished(buffer);
  EXPECT_EQ(buffer.codeSize(), 11u);
  EXPECT_EQ(buffer.labelOffset(a), 16u);
  EXPECT_EQ(buffer.labelOffset(b), 24u);
  EXPECT_EQ(buffer.alignment(), 16u);
  EXPECT_EQ(run(bytesTarget, code, 10), (std::vector<uint32_t>{~0x04030201u, ~0x04030201u}));
}

TEST(CodeBuffer, ReportsAFieldThatCannotReach) {
  CodeBuffer buffer(wordsTarget);
  Label here = buffer.newLabel();
  buffer.bind(here);
  emitStop(buffer);
  buffer.append(Bytes(9000, 0));
  uint8_t *at = buffer.reserve(4);
  std::fill_n(at, 4, 0);
  buffer.addFixup(buffer.offset(), Literal12, here); // No constant, so nothing can help.
  buffer.commit(at + 4);
  EXPECT_EQ(message(buffer.finish()),
            "function too large: a field of kind literal12 can't hold -9004");
}

TEST(CodeBuffer, IsReusableAfterClear) {
  CodeBuffer buffer(wordsTarget);
  Bytes first;
  for (int round = 0; round < 3; ++round) {
    buffer.clear();
    Label far = buffer.newLabel();
    emitSet(buffer, 1);
    emitBranch(buffer, conditional(3), far);
    emitLoad(buffer, buffer.constant(Bytes{9, 9, 9, 9}, 4));
    for (int i = 0; i < 400; ++i)
      emitSet(buffer, 2);
    buffer.bind(far);
    emitStop(buffer);
    if (round == 0)
      first = finished(buffer);
    else
      EXPECT_EQ(finished(buffer), first);
  }
}

//===----------------------------------------------------------------------===//
// Random programs
//===----------------------------------------------------------------------===//

/// A program in terms of blocks; block i traces i when it has any filler.
struct Block {
  uint32_t sets = 0; ///< SETs of this block's number.
  uint32_t loads = 0;
  uint32_t padding = 0; ///< No-operations, in instructions.
  uint32_t alignment = 1;
  unsigned condition = 0;
  uint32_t taken = 0, other = 0;
  enum { Jump, Conditional, Stop } end = Stop;
};

std::vector<Block> randomProgram(std::mt19937 &random, unsigned count, unsigned density) {
  std::vector<Block> blocks(count);
  auto target = [&](uint32_t from) {
    // Mostly near, so that fall-through, short branches and long ones all occur.
    if (random() % 4 == 0) return uint32_t(random() % count);
    return std::min<uint32_t>(count - 1, std::max<int>(0, int(from) + int(random() % 9) - 3));
  };
  for (uint32_t i = 0; i < count; ++i) {
    Block &block = blocks[i];
    block.sets = random() % 3 == 0 ? 0 : random() % 3;
    block.loads = random() % 5 == 0;
    if (random() % 4 == 0) block.padding = random() % density;
    if (random() % 8 == 0) block.alignment = 8u << random() % 4;
    block.condition = random() % 16;
    block.taken = target(i);
    block.other = random() % 2 ? std::min(count - 1, i + 1) : target(i);
    unsigned kind = random() % 16;
    block.end = kind == 0 ? Block::Stop : kind < 6 ? Block::Jump : Block::Conditional;
  }
  return blocks;
}

uint32_t constantOf(uint32_t block) { return 0xc0000000u + block % 7; }

std::vector<uint32_t> reference(llvm::ArrayRef<Block> blocks, uint32_t limit) {
  std::vector<uint32_t> trace;
  uint32_t id = 0, at = 0;
  size_t traced = 0;
  for (size_t fuel = blocks.size() + 1; fuel && trace.size() < limit; --fuel) {
    if (trace.size() != traced) fuel = blocks.size() + 1;
    traced = trace.size();
    const Block &block = blocks[at];
    for (uint32_t i = 0; i < block.sets; ++i)
      trace.push_back(id = at);
    for (uint32_t i = 0; i < block.loads; ++i)
      trace.push_back(~constantOf(at));
    if (block.end == Block::Stop) break;
    bool isTaken = block.end == Block::Jump || conditionHolds(id, trace.size(), block.condition);
    at = isTaken ? block.taken : block.other;
  }
  trace.resize(std::min<size_t>(trace.size(), limit));
  return trace;
}

void emitProgram(CodeBuffer &buffer, llvm::ArrayRef<Block> blocks) {
  std::vector<Label> labels;
  for (size_t i = 0; i < blocks.size(); ++i)
    labels.push_back(buffer.newLabel());
  for (uint32_t i = 0; i < blocks.size(); ++i) {
    const Block &block = blocks[i];
    buffer.bind(labels[i], block.alignment);
    for (uint32_t n = 0; n < block.sets; ++n)
      emitSet(buffer, i);
    for (uint32_t n = 0; n < block.loads; ++n) {
      uint8_t bytes[4];
      llvm::support::endian::write32le(bytes, constantOf(i));
      emitLoad(buffer, buffer.constant(bytes, 4));
    }
    for (uint32_t n = 0; n < block.padding; ++n) {
      uint32_t unit = buffer.target().instructionAlignment;
      uint8_t *at = buffer.reserve(unit);
      buffer.target().fillNops(at, unit);
      buffer.commit(at + unit);
    }
    if (block.end == Block::Stop) emitStop(buffer);
    if (block.end == Block::Conditional)
      emitBranch(buffer, conditional(block.condition), labels[block.taken]);
    if (block.end == Block::Conditional) emitBranch(buffer, jump, labels[block.other]);
    if (block.end == Block::Jump) emitBranch(buffer, jump, labels[block.taken]);
  }
}

void checkRandomPrograms(const Target &target, unsigned rounds, unsigned blocks, unsigned density) {
  CodeBuffer buffer(target);
  std::mt19937 random(20260101);
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<Block> program = randomProgram(random, 1 + random() % blocks, 1 + density);
    buffer.clear();
    emitProgram(buffer, program);
    ASSERT_EQ(message(buffer.finish()), "") << "round " << round;
    ASSERT_EQ(run(target, buffer.bytes(), 200), reference(program, 200)) << "round " << round;
  }
}

TEST(CodeBufferRandom, ShortBranches) { checkRandomPrograms(bytesTarget, 3000, 60, 40); }
TEST(CodeBufferRandom, SparseBranches) { checkRandomPrograms(bytesTarget, 500, 60, 400); }
TEST(CodeBufferRandom, Islands) { checkRandomPrograms(wordsTarget, 1500, 150, 60); }
TEST(CodeBufferRandom, FarIslands) { checkRandomPrograms(wordsTarget, 60, 1500, 200); }

/// Without alignments and backward branches the one pass finds the least layout; here the slow way:
/// all branches short, then grow what can't reach until nothing changes.
uint32_t leastSize(llvm::ArrayRef<uint32_t> fillers, llvm::ArrayRef<uint32_t> targets) {
  std::vector<bool> isLong(fillers.size());
  for (bool changed = true; changed;) {
    changed = false;
    std::vector<uint32_t> offsets = {0};
    for (size_t i = 0; i < fillers.size(); ++i)
      offsets.push_back(offsets[i] + fillers[i] + (isLong[i] ? 6 : 2));
    ++offsets.back(); // The byte before the last label.
    for (size_t i = 0; i < fillers.size(); ++i) {
      if (isLong[i] || offsets[targets[i]] - offsets[i] - fillers[i] - 2 <= 127) continue;
      isLong[i] = changed = true;
    }
    if (!changed) return offsets.back();
  }
  llvm_unreachable("grows finitely often");
}

TEST(CodeBufferRandom, ForwardBranchesGetTheLeastLayout) {
  std::mt19937 random(7);
  for (unsigned round = 0; round < 300; ++round) {
    unsigned count = 1 + random() % 200;
    std::vector<uint32_t> fillers, targets;
    CodeBuffer buffer(bytesTarget);
    std::vector<Label> labels;
    for (unsigned i = 0; i <= count; ++i)
      labels.push_back(buffer.newLabel());
    for (unsigned i = 0; i < count; ++i) {
      fillers.push_back(1 + random() % 30);
      targets.push_back(std::min<uint32_t>(count, i + 2 + random() % 12));
      if (targets.back() == i + 1) targets.back() = count;
      buffer.bind(labels[i]);
      buffer.append(Bytes(fillers.back(), 0x90));
      emitBranch(buffer, conditional(i % 16), labels[targets.back()]);
    }
    buffer.append(Bytes(1, 0x90)); // So that the last branch isn't one to the next instruction.
    buffer.bind(labels[count]);
    ASSERT_EQ(message(buffer.finish()), "");
    EXPECT_EQ(buffer.bytes().size(), leastSize(fillers, targets)) << "round " << round;
  }
}

TEST(CodeBuffer, FinishIsLinear) {
  // 200,000 forward branches into one tail would take hours in a quadratic pass.
  CodeBuffer buffer(bytesTarget);
  Label tail = buffer.newLabel();
  for (unsigned i = 0; i < 200000; ++i) {
    Label next = buffer.newLabel();
    emitBranch(buffer, conditional(i % 16), tail);
    emitBranch(buffer, conditional(3), next);
    emitSet(buffer, i);
    buffer.bind(next);
  }
  buffer.bind(tail);
  emitStop(buffer);
  EXPECT_EQ(message(buffer.finish()), "");
}

} // namespace
