//===- cot/RegAlloc/ProblemDraft.h - Problems that can be edited -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A Problem only points at tables. ProblemStorage owns such tables; ProblemDraft is the same
/// content as a tree that is easy to build and to change. Compilers fill their own tables; the text
/// form, the generator and the reducer go through a draft.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_PROBLEMDRAFT_H
#define COT_REGALLOC_PROBLEMDRAFT_H

#include "cot/RegAlloc/Problem.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::regalloc {

struct DraftInst {
  InstFlags flags = InstFlags::None;
  llvm::SmallVector<Operand, 4> operands;
  PRegSet clobbers;
  std::string name;
};

struct DraftEdge {
  Block target;
  llvm::SmallVector<VReg, 2> args;
};

struct DraftBlock {
  llvm::SmallVector<VReg, 2> params;
  std::vector<DraftInst> insts;
  llvm::SmallVector<DraftEdge, 2> successors;
  float frequency = 1;
};

/// A problem as a tree; predecessors follow from the edges.
struct ProblemDraft {
  uint32_t numVRegs = 0;
  Block entry{0};
  std::vector<DraftBlock> blocks;
  std::vector<DebugLabel> debugLabels;
  std::array<uint32_t, numRegClasses> spillSlotSize = {1, 1, 1};
  bool multiSlotNamedByLast = false;
  bool allowMultipleDefs = false;
  /// Whether the blocks' frequencies are known.
  bool hasFrequencies = false;

  VReg newVReg(RegClass regClass) { return VReg(numVRegs++, regClass); }
  /// The tree of \p problem, which must be well formed (its tables agree in length).
  static ProblemDraft from(const Problem &problem);
};

/// The tables of one problem.
class ProblemStorage {
public:
  ProblemStorage() = default;
  /// Edges to blocks that don't exist are kept, but enter no predecessor list.
  explicit ProblemStorage(const ProblemDraft &draft);

  /// Valid as long as this storage is neither changed nor moved.
  const Problem &problem() const { return view; }

  ProblemStorage(const ProblemStorage &) = delete;
  ProblemStorage &operator=(const ProblemStorage &) = delete;
  ProblemStorage(ProblemStorage &&) = default;
  ProblemStorage &operator=(ProblemStorage &&) = default;

private:
  void addInst(const DraftInst &inst);
  void addBlock(const ProblemDraft &draft, const DraftBlock &block);
  void findPredecessors();

  std::vector<Operand> operands;
  std::vector<uint32_t> operandOffsets = {0};
  std::vector<InstFlags> flags;
  std::vector<uint32_t> clobbers;
  std::vector<PRegSet> clobberSets = {PRegSet()};
  std::vector<InstRange> blocks;
  std::vector<Block> successors;
  std::vector<uint32_t> successorOffsets = {0};
  std::vector<Block> predecessors;
  std::vector<uint32_t> predecessorOffsets;
  std::vector<VReg> blockParams;
  std::vector<uint32_t> blockParamOffsets = {0};
  std::vector<VReg> branchArgs;
  std::vector<uint32_t> branchArgOffsets = {0};
  std::vector<float> frequencies;
  std::vector<DebugLabel> debugLabels;
  std::vector<std::string> names;
  std::vector<llvm::StringRef> nameRefs;
  Problem view;
};

} // namespace cot::regalloc

#endif // COT_REGALLOC_PROBLEMDRAFT_H
