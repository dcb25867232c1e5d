//===- Testing/Reducer.cpp - Making failing problems small -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each step proposes a smaller draft; it is kept if it is valid and still fails. (The idea: Zeller
/// and Hildebrandt, "Simplifying and isolating failure-inducing input", TSE 2002.)
///
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Campaign.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

class Reducer {
public:
  Reducer(ProblemDraft draft, const MachineEnvironment &environment,
          llvm::function_ref<bool(const Problem &)> fails)
      : draft(std::move(draft)), environment(environment), fails(fails) {}

  ProblemDraft run() {
    bool changed = true;
    while (changed) {
      changed = dropLabels();
      changed |= cutBranches();
      changed |= dropInsts();
      changed |= dropParams();
      changed |= dropOperands();
    }
    return std::move(draft);
  }

private:
  bool keep(ProblemDraft candidate);
  bool dropLabels();
  bool cutBranches();
  bool dropInsts();
  bool dropParams();
  bool dropOperands();
  static void removeOperand(DraftInst &inst, size_t position);
  static void removeValue(ProblemDraft &draft, VReg vreg);
  static void removeUnreachable(ProblemDraft &draft);

  ProblemDraft draft;
  const MachineEnvironment &environment;
  llvm::function_ref<bool(const Problem &)> fails;
};

} // namespace

bool Reducer::keep(ProblemDraft candidate) {
  ProblemStorage storage(candidate);
  llvm::Error error = validate(storage.problem(), environment);
  bool valid = !error;
  llvm::consumeError(std::move(error));
  if (!valid || !fails(storage.problem())) return false;
  draft = std::move(candidate);
  return true;
}

bool Reducer::dropLabels() {
  bool changed = false;
  if (draft.hasFrequencies) {
    ProblemDraft candidate = draft;
    candidate.hasFrequencies = false;
    changed |= keep(std::move(candidate));
  }
  for (size_t i = draft.debugLabels.size(); i-- > 0;) {
    ProblemDraft candidate = draft;
    candidate.debugLabels.erase(candidate.debugLabels.begin() + static_cast<ptrdiff_t>(i));
    changed |= keep(std::move(candidate));
  }
  return changed;
}

void Reducer::removeUnreachable(ProblemDraft &draft) {
  std::vector<uint32_t> names(draft.blocks.size(), UINT32_MAX);
  std::vector<uint32_t> order = {draft.entry.index()};
  names[draft.entry.index()] = 0;
  for (size_t i = 0; i < order.size(); ++i)
    for (const DraftEdge &edge : draft.blocks[order[i]].successors)
      if (names[edge.target.index()] == UINT32_MAX) {
        names[edge.target.index()] = static_cast<uint32_t>(order.size());
        order.push_back(edge.target.index());
      }
  std::vector<DraftBlock> blocks;
  for (uint32_t b : order) {
    blocks.push_back(std::move(draft.blocks[b]));
    for (DraftEdge &edge : blocks.back().successors)
      edge.target = Block(names[edge.target.index()]);
  }
  draft.blocks = std::move(blocks);
  draft.entry = Block(0);
}

/// Turns branches into returns, or takes some of their targets away.
bool Reducer::cutBranches() {
  bool changed = false;
  for (size_t b = draft.blocks.size(); b-- > 0;) {
    if (b >= draft.blocks.size() || draft.blocks[b].successors.empty()) continue;
    ProblemDraft candidate = draft;
    candidate.debugLabels.clear();
    candidate.blocks[b].successors.clear();
    candidate.blocks[b].insts.back().flags = InstFlags::Return;
    removeUnreachable(candidate);
    if (keep(std::move(candidate))) {
      changed = true;
      continue;
    }
    for (size_t s = draft.blocks[b].successors.size(); s-- > 0;) {
      candidate = draft;
      candidate.debugLabels.clear();
      auto &successors = candidate.blocks[b].successors;
      if (successors.size() < 2) break;
      successors.erase(successors.begin() + static_cast<ptrdiff_t>(s));
      removeUnreachable(candidate);
      if (!keep(std::move(candidate))) continue;
      changed = true;
      break;
    }
  }
  return changed;
}

void Reducer::removeOperand(DraftInst &inst, size_t position) {
  inst.operands.erase(inst.operands.begin() + static_cast<ptrdiff_t>(position));
  for (Operand &operand : inst.operands) {
    if (!operand.constraint().isReuse()) continue;
    unsigned index = operand.constraint().reuseIndex();
    Constraint changed = index == position  ? Constraint::reg()
                         : index > position ? Constraint::reuse(index - 1)
                                            : operand.constraint();
    operand = Operand(operand.vreg(), changed, operand.kind(), operand.position());
  }
}

/// Every mention of a vreg goes; arguments take their parameters along.
void Reducer::removeValue(ProblemDraft &draft, VReg vreg) {
  std::vector<VReg> worklist = {vreg};
  while (!worklist.empty()) {
    VReg gone = worklist.back();
    worklist.pop_back();
    for (DraftBlock &block : draft.blocks) {
      for (DraftInst &inst : block.insts)
        for (size_t i = inst.operands.size(); i-- > 0;)
          if (!inst.operands[i].isNonAllocatable() && inst.operands[i].vreg() == gone)
            removeOperand(inst, i);
      for (DraftEdge &edge : block.successors)
        for (size_t i = edge.args.size(); i-- > 0;) {
          if (edge.args[i] != gone) continue;
          VReg param = draft.blocks[edge.target.index()].params[i];
          if (param != gone) worklist.push_back(param);
        }
    }
    for (uint32_t b = 0; b < draft.blocks.size(); ++b) {
      auto &params = draft.blocks[b].params;
      for (size_t i = params.size(); i-- > 0;) {
        if (params[i] != gone) continue;
        params.erase(params.begin() + static_cast<ptrdiff_t>(i));
        for (DraftBlock &block : draft.blocks)
          for (DraftEdge &edge : block.successors)
            if (edge.target.index() == b)
              edge.args.erase(edge.args.begin() + static_cast<ptrdiff_t>(i));
      }
    }
  }
}

/// Instructions with all that they define, many at a time first.
bool Reducer::dropInsts() {
  bool changed = false;
  for (size_t chunk : {16u, 4u, 1u})
    for (size_t b = draft.blocks.size(); b-- > 0;)
      for (size_t end = draft.blocks[b].insts.size() - 1; end > 0;) {
        size_t begin = end > chunk ? end - chunk : 0;
        ProblemDraft candidate = draft;
        candidate.debugLabels.clear();
        auto &insts = candidate.blocks[b].insts;
        std::vector<DraftInst> removed(insts.begin() + static_cast<ptrdiff_t>(begin),
                                       insts.begin() + static_cast<ptrdiff_t>(end));
        insts.erase(insts.begin() + static_cast<ptrdiff_t>(begin),
                    insts.begin() + static_cast<ptrdiff_t>(end));
        for (const DraftInst &inst : removed)
          for (Operand operand : inst.operands)
            if (operand.isDef()) removeValue(candidate, operand.vreg());
        changed |= keep(std::move(candidate));
        end = begin;
      }
  return changed;
}

bool Reducer::dropParams() {
  bool changed = false;
  for (size_t b = draft.blocks.size(); b-- > 0;)
    for (size_t p = draft.blocks[b].params.size(); p-- > 0;) {
      if (p >= draft.blocks[b].params.size()) continue;
      ProblemDraft candidate = draft;
      candidate.debugLabels.clear();
      removeValue(candidate, draft.blocks[b].params[p]);
      changed |= keep(std::move(candidate));
    }
  return changed;
}

/// Single operands, clobbers, and constraints that need not be.
bool Reducer::dropOperands() {
  bool changed = false;
  for (size_t b = draft.blocks.size(); b-- > 0;)
    for (size_t i = draft.blocks[b].insts.size(); i-- > 0;) {
      if (!draft.blocks[b].insts[i].clobbers.empty()) {
        ProblemDraft candidate = draft;
        candidate.blocks[b].insts[i].clobbers = {};
        changed |= keep(std::move(candidate));
      }
      for (size_t o = draft.blocks[b].insts[i].operands.size(); o-- > 0;) {
        Operand operand = draft.blocks[b].insts[i].operands[o];
        ProblemDraft candidate = draft;
        removeOperand(candidate.blocks[b].insts[i], o);
        if (operand.isUse() && keep(std::move(candidate))) {
          changed = true;
          continue;
        }
        if (operand.constraint().isAny() || operand.isNonAllocatable()) continue;
        candidate = draft;
        candidate.blocks[b].insts[i].operands[o] =
            Operand(operand.vreg(), Constraint::any(), operand.kind(), operand.position());
        changed |= keep(std::move(candidate));
      }
    }
  return changed;
}

ProblemDraft regalloc::reduceProblem(ProblemDraft draft, const MachineEnvironment &environment,
                                     llvm::function_ref<bool(const Problem &)> fails) {
  return Reducer(std::move(draft), environment, fails).run();
}
