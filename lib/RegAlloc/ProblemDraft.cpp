//===- ProblemDraft.cpp - Problems that can be edited -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/ProblemDraft.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

ProblemDraft ProblemDraft::from(const Problem &problem) {
  ProblemDraft draft;
  draft.numVRegs = problem.numVRegs;
  draft.entry = problem.entry;
  draft.debugLabels = problem.debugLabels.vec();
  draft.spillSlotSize = problem.spillSlotSize;
  draft.multiSlotNamedByLast = problem.multiSlotNamedByLast;
  draft.allowMultipleDefs = problem.allowMultipleDefs;
  draft.hasFrequencies = !problem.blockFrequencies.empty();
  draft.blocks.resize(problem.numBlocks());
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    DraftBlock &block = draft.blocks[b];
    llvm::ArrayRef<VReg> params = problem.paramsOf(Block(b));
    block.params.assign(params.begin(), params.end());
    if (draft.hasFrequencies) block.frequency = problem.blockFrequencies[b];
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
      DraftInst &inst = block.insts.emplace_back();
      llvm::ArrayRef<Operand> operands = problem.operandsOf(Inst(i));
      inst.flags = problem.flagsOf(Inst(i));
      inst.operands.assign(operands.begin(), operands.end());
      inst.clobbers = problem.clobbersOf(Inst(i));
      if (!problem.instNames.empty()) inst.name = problem.instNames[i].str();
    }
    llvm::ArrayRef<Block> successors = problem.successorsOf(Block(b));
    for (unsigned s = 0; s < successors.size(); ++s) {
      llvm::ArrayRef<VReg> args = problem.branchArgsOf(Block(b), s);
      block.successors.push_back({successors[s], {args.begin(), args.end()}});
    }
  }
  return draft;
}

ProblemStorage::ProblemStorage(const ProblemDraft &draft) {
  for (const DraftBlock &block : draft.blocks)
    addBlock(draft, block);
  findPredecessors();
  debugLabels = draft.debugLabels;
  nameRefs.assign(names.begin(), names.end());
  if (std::all_of(names.begin(), names.end(), [](const std::string &name) { return name.empty(); }))
    nameRefs.clear();
  if (clobberSets.size() == 1) clobbers.clear();

  view.numVRegs = draft.numVRegs;
  view.entry = draft.entry;
  view.operands = operands;
  view.operandOffsets = operandOffsets;
  view.flags = flags;
  view.clobbers = clobbers;
  view.clobberSets = clobberSets;
  view.blocks = blocks;
  view.successors = successors;
  view.successorOffsets = successorOffsets;
  view.predecessors = predecessors;
  view.predecessorOffsets = predecessorOffsets;
  view.blockParams = blockParams;
  view.blockParamOffsets = blockParamOffsets;
  view.branchArgs = branchArgs;
  view.branchArgOffsets = branchArgOffsets;
  view.blockFrequencies = frequencies;
  view.debugLabels = debugLabels;
  view.spillSlotSize = draft.spillSlotSize;
  view.multiSlotNamedByLast = draft.multiSlotNamedByLast;
  view.allowMultipleDefs = draft.allowMultipleDefs;
  view.instNames = nameRefs;
}

void ProblemStorage::addInst(const DraftInst &inst) {
  operands.insert(operands.end(), inst.operands.begin(), inst.operands.end());
  operandOffsets.push_back(static_cast<uint32_t>(operands.size()));
  flags.push_back(inst.flags);
  names.push_back(inst.name);
  if (inst.clobbers.empty()) {
    clobbers.push_back(0);
    return;
  }
  // Few sets recur, and mostly the last one: calls of one convention.
  auto found = std::find(clobberSets.rbegin(), clobberSets.rend(), inst.clobbers);
  if (found == clobberSets.rend()) {
    clobberSets.push_back(inst.clobbers);
    found = clobberSets.rbegin();
  }
  clobbers.push_back(static_cast<uint32_t>(clobberSets.rend() - found - 1));
}

void ProblemStorage::addBlock(const ProblemDraft &draft, const DraftBlock &block) {
  Inst begin(static_cast<uint32_t>(flags.size()));
  for (const DraftInst &inst : block.insts)
    addInst(inst);
  blocks.push_back({begin, Inst(static_cast<uint32_t>(flags.size()))});
  blockParams.insert(blockParams.end(), block.params.begin(), block.params.end());
  blockParamOffsets.push_back(static_cast<uint32_t>(blockParams.size()));
  for (const DraftEdge &edge : block.successors) {
    successors.push_back(edge.target);
    branchArgs.insert(branchArgs.end(), edge.args.begin(), edge.args.end());
    branchArgOffsets.push_back(static_cast<uint32_t>(branchArgs.size()));
  }
  successorOffsets.push_back(static_cast<uint32_t>(successors.size()));
  if (draft.hasFrequencies) frequencies.push_back(block.frequency);
}

void ProblemStorage::findPredecessors() {
  predecessorOffsets.assign(blocks.size() + 1, 0);
  for (Block target : successors)
    if (target.index() < blocks.size()) ++predecessorOffsets[target.index() + 1];
  for (size_t b = 0; b < blocks.size(); ++b)
    predecessorOffsets[b + 1] += predecessorOffsets[b];
  predecessors.resize(predecessorOffsets.back());
  std::vector<uint32_t> next(predecessorOffsets.begin(), predecessorOffsets.end() - 1);
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (uint32_t e = successorOffsets[b]; e < successorOffsets[b + 1]; ++e)
      if (successors[e].index() < blocks.size())
        predecessors[next[successors[e].index()]++] = Block(b);
}
