//===- Checker.cpp - Proof that an allocation is right -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The data flow over blocks, the uses, and the story behind a wrong value. The rules for single
/// instructions and edits are in CheckerRules, the state in CheckerState.
///
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Checker.h"
#include "CheckerRules.h"
#include "CheckerState.h"
#include "ProblemGraph.h"
#include <algorithm>
#include <set>
#include <tuple>

using namespace cot;
using namespace cot::regalloc;

namespace {

class Checker {
public:
  Checker(const Problem &problem, const MachineEnvironment &environment, const Output &output,
          CheckErrors &errors)
      : problem(problem), output(output), errors(errors),
        state(problem, environment, output.numSpillSlots) {
    liveness.compute(problem);
  }

  void run();

private:
  // Data flow.
  void findFixpoint();
  bool meet(Block block);
  void replay(Block block);
  void applyEdits(ProgPoint point);
  void execute(Inst inst);
  llvm::ArrayRef<Allocation> allocationsOf(Inst inst) const;

  // Uses and labels.
  void checkBlock(Block block);
  void checkUses(Inst inst);
  void prepareLabels();
  void checkLabels(ProgPoint point);

  // Explanation.
  struct Writer {
    ProgPoint point;
    std::string what;
  };
  void reportWrongValue(Block block, Inst inst, Operand operand, Allocation allocation);
  Writer lastWriter(Block block, ProgPoint end, Allocation allocation, RegClass regClass) const;
  Block losingPredecessor(Block block, Allocation allocation, VReg &vreg);

  const Problem &problem;
  const Output &output;
  CheckErrors &errors;
  Liveness liveness;
  CheckerState state;
  /// Per block what holds at its beginning; meaningless until it was reached.
  std::vector<std::vector<Fact>> entryFacts;
  std::vector<bool> reached;
  std::vector<Fact> facts, common;
  /// The first edit that isn't executed yet.
  size_t nextEdit = 0;
  /// Locations in order of their begin, the vregs that each may mean, and those that hold now.
  struct Label {
    DebugLocation location;
    std::vector<VReg> vregs;
  };
  std::vector<Label> labels;
  std::vector<uint32_t> activeLabels;
  size_t nextLabel = 0;
};

template <typename T> std::string text(const T &value) {
  std::string out;
  llvm::raw_string_ostream(out) << value;
  return out;
}

size_t firstEditAt(const Output &output, ProgPoint point) {
  return static_cast<size_t>(
      std::lower_bound(output.edits.begin(), output.edits.end(), point,
                       [](const PlacedEdit &e, ProgPoint p) { return e.point < p; }) -
      output.edits.begin());
}

} // namespace

void Checker::run() {
  findFixpoint();
  prepareLabels();
  for (uint32_t b = 0; b < problem.numBlocks() && !errors.full(); ++b)
    checkBlock(Block(b));
}

llvm::ArrayRef<Allocation> Checker::allocationsOf(Inst inst) const {
  uint32_t begin = problem.operandOffsets[inst.index()];
  return llvm::ArrayRef(output.allocations)
      .slice(begin, problem.operandOffsets[inst.index() + 1] - begin);
}

void Checker::applyEdits(ProgPoint point) {
  for (; nextEdit < output.edits.size() && output.edits[nextEdit].point == point; ++nextEdit)
    state.apply(output.edits[nextEdit].edit);
}

void Checker::execute(Inst inst) { state.execute(inst, allocationsOf(inst)); }

/// Brings the state from the beginning of a block to its end.
void Checker::replay(Block block) {
  InstRange range = problem.instsOf(block);
  state.load(entryFacts[block.index()]);
  nextEdit = firstEditAt(output, ProgPoint::before(range.begin));
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    applyEdits(ProgPoint::before(Inst(i)));
    execute(Inst(i));
    applyEdits(ProgPoint::after(Inst(i)));
  }
  state.finishBlock();
}

/// Takes `facts` into account at the beginning of \p block; true if that changed anything.
bool Checker::meet(Block block) {
  std::vector<Fact> &entry = entryFacts[block.index()];
  if (!reached[block.index()]) {
    reached[block.index()] = true;
    entry = facts;
    return true;
  }
  common.clear();
  std::set_intersection(entry.begin(), entry.end(), facts.begin(), facts.end(),
                        std::back_inserter(common));
  if (common.size() == entry.size()) return false;
  entry = common;
  return true;
}

void Checker::findFixpoint() {
  entryFacts.assign(problem.numBlocks(), {});
  reached.assign(problem.numBlocks(), false);
  Postorder postorder;
  postorder.compute(successorGraph(problem));
  // The block that comes first in reverse postorder is next.
  std::set<uint32_t, std::greater<>> worklist;
  reached[problem.entry.index()] = true;
  worklist.insert(postorder.number(problem.entry.index()));
  while (!worklist.empty()) {
    Block block(postorder.order()[*worklist.begin()]);
    worklist.erase(worklist.begin());
    replay(block);
    for (unsigned s = 0; s < problem.successorsOf(block).size(); ++s) {
      Block target = problem.successorsOf(block)[s];
      state.factsAtEdge(block, s, liveness, facts);
      if (meet(target)) worklist.insert(postorder.number(target.index()));
    }
  }
}

void Checker::checkBlock(Block block) {
  InstRange range = problem.instsOf(block);
  state.load(entryFacts[block.index()]);
  nextEdit = firstEditAt(output, ProgPoint::before(range.begin));
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    applyEdits(ProgPoint::before(Inst(i)));
    checkLabels(ProgPoint::before(Inst(i)));
    checkUses(Inst(i));
    execute(Inst(i));
    checkLabels(ProgPoint::after(Inst(i)));
    applyEdits(ProgPoint::after(Inst(i)));
  }
}

void Checker::checkUses(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  llvm::ArrayRef<Allocation> allocations = allocationsOf(inst);
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    if (operand.isDef() || operand.isNonAllocatable() || errors.full()) continue;
    if (state.holds(allocations[i], operand.vreg())) continue;
    auto after =
        std::upper_bound(problem.blocks.begin(), problem.blocks.end(), inst,
                         [](Inst value, const InstRange &range) { return value < range.end; });
    Block block(static_cast<uint32_t>(after - problem.blocks.begin()));
    reportWrongValue(block, inst, operand, allocations[i]);
    // The report has moved the state: bring it back.
    InstRange range = problem.instsOf(block);
    state.load(entryFacts[block.index()]);
    nextEdit = firstEditAt(output, ProgPoint::before(range.begin));
    for (uint32_t j = range.begin.index(); j < inst.index(); ++j) {
      applyEdits(ProgPoint::before(Inst(j)));
      execute(Inst(j));
      applyEdits(ProgPoint::after(Inst(j)));
    }
    applyEdits(ProgPoint::before(inst));
  }
}

/// The last edit or definition in \p block before \p end that wrote to the place.
Checker::Writer Checker::lastWriter(Block block, ProgPoint end, Allocation allocation,
                                    RegClass regClass) const {
  Writer writer;
  PlaceId first = state.placeOf(allocation, regClass);
  PlaceId last = first + state.widthOf(allocation, regClass) - 1;
  auto overlaps = [&](Allocation other, RegClass otherClass) {
    PlaceId begin = state.placeOf(other, otherClass);
    return begin <= last && begin + state.widthOf(other, otherClass) > first;
  };
  auto edits = [&](ProgPoint point) {
    for (size_t e = firstEditAt(output, point);
         e < output.edits.size() && output.edits[e].point == point; ++e)
      if (overlaps(output.edits[e].edit.to(), regClass))
        writer = {point, "edit `" + text(output.edits[e].edit) + "`"};
  };
  InstRange range = problem.instsOf(block);
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    if (ProgPoint::before(Inst(i)) > end) break;
    edits(ProgPoint::before(Inst(i)));
    if (ProgPoint::after(Inst(i)) > end) break;
    llvm::ArrayRef<Operand> operands = problem.operandsOf(Inst(i));
    if (allocation.isReg() && problem.clobbersOf(Inst(i)).contains(allocation.reg()))
      writer = {ProgPoint::after(Inst(i)), "a clobber"};
    for (unsigned o = 0; o < operands.size(); ++o)
      if (operands[o].isDef() && !allocationsOf(Inst(i))[o].isNone() &&
          overlaps(allocationsOf(Inst(i))[o], operands[o].regClass()))
        writer = {ProgPoint::after(Inst(i)), "the definition of " + text(operands[o].vreg())};
    edits(ProgPoint::after(Inst(i)));
  }
  return writer;
}

/// A predecessor at whose end the place doesn't hold what \p vreg is there; \p vreg becomes the
/// argument if it was a parameter. None if there is no such predecessor.
Block Checker::losingPredecessor(Block block, Allocation allocation, VReg &vreg) {
  llvm::ArrayRef<VReg> params = problem.paramsOf(block);
  auto param = std::find(params.begin(), params.end(), vreg);
  for (Block predecessor : problem.predecessorsOf(block)) {
    replay(predecessor);
    llvm::ArrayRef<Block> successors = problem.successorsOf(predecessor);
    for (unsigned s = 0; s < successors.size(); ++s) {
      if (successors[s] != block) continue;
      VReg source = param == params.end()
                        ? vreg
                        : problem.branchArgsOf(predecessor, s)[param - params.begin()];
      if (state.holds(allocation, source)) continue;
      vreg = source;
      return predecessor;
    }
  }
  return Block();
}

void Checker::reportWrongValue(Block block, Inst inst, Operand operand, Allocation allocation) {
  VReg found = state.someVRegIn(allocation, operand.regClass());
  std::string message = text(operand) + " in " + text(allocation) + " finds " +
                        (found ? "the value of " + text(found) : std::string("an unknown value"));
  std::vector<Block> path = {block};
  std::vector<bool> visited(problem.numBlocks());
  visited[block.index()] = true;
  VReg vreg = operand.vreg();
  ProgPoint end = ProgPoint::before(inst);
  for (;;) {
    Writer writer = lastWriter(block, end, allocation, operand.regClass());
    if (!writer.point.isNone()) {
      message += ", last written at " + text(writer.point) + " by " + writer.what;
      break;
    }
    block = losingPredecessor(block, allocation, vreg);
    if (!block || visited[block.index()]) {
      message += ", not written on the path";
      break;
    }
    visited[block.index()] = true;
    path.push_back(block);
    end = ProgPoint::after(problem.instsOf(block).last());
  }
  std::reverse(path.begin(), path.end());
  errors.add(CheckErrorKind::WrongValue, ProgPoint::before(inst), message, std::move(path));
}

void Checker::prepareLabels() {
  std::vector<DebugLabel> asked = problem.debugLabels.vec();
  llvm::sort(asked, [](const DebugLabel &a, const DebugLabel &b) {
    return std::make_tuple(a.label, a.begin, a.vreg, a.end) <
           std::make_tuple(b.label, b.begin, b.vreg, b.end);
  });
  auto byLabel = [&](uint32_t label) {
    auto begin = std::lower_bound(asked.begin(), asked.end(), label,
                                  [](const DebugLabel &a, uint32_t l) { return a.label < l; });
    auto end = std::upper_bound(begin, asked.end(), label,
                                [](uint32_t l, const DebugLabel &a) { return l < a.label; });
    return llvm::ArrayRef<DebugLabel>(asked).slice(static_cast<size_t>(begin - asked.begin()),
                                                   static_cast<size_t>(end - begin));
  };
  for (size_t i = 0; i < output.debugLocations.size(); ++i) {
    const DebugLocation &location = output.debugLocations[i];
    auto fail = [&](const char *why) {
      errors.add(CheckErrorKind::BadDebugLocation, location.begin,
                 "label " + llvm::Twine(location.label) + " in " + text(location.place) + ": " +
                     why);
    };
    if (i > 0 &&
        std::make_pair(location.label, location.begin) <
            std::make_pair(output.debugLocations[i - 1].label, output.debugLocations[i - 1].begin))
      fail("locations aren't sorted");
    const Allocation place = location.place;
    std::vector<VReg> vregs;
    for (const DebugLabel &label : byLabel(location.label))
      if (ProgPoint::before(label.begin) <= location.begin && location.begin < location.end &&
          location.end.bits() <= label.end.index() * 2 &&
          (!place.isReg() || place.reg().regClass() == label.vreg.regClass()))
        vregs.push_back(label.vreg);
    if (vregs.empty())
      fail("nobody asked for it");
    else if (place.isNone() ||
             (place.isSpillSlot() && place.slot().index() >= output.numSpillSlots))
      fail("no such place");
    else
      labels.push_back({location, std::move(vregs)});
  }
  llvm::sort(labels, [](const Label &a, const Label &b) {
    return std::make_pair(a.location.begin, a.location.label) <
           std::make_pair(b.location.begin, b.location.label);
  });
}

void Checker::checkLabels(ProgPoint point) {
  for (; nextLabel < labels.size() && labels[nextLabel].location.begin <= point; ++nextLabel)
    activeLabels.push_back(static_cast<uint32_t>(nextLabel));
  llvm::erase_if(activeLabels, [&](uint32_t l) { return labels[l].location.end <= point; });
  llvm::erase_if(activeLabels, [&](uint32_t l) {
    const DebugLocation &location = labels[l].location;
    llvm::erase_if(labels[l].vregs, [&](VReg vreg) { return !state.holds(location.place, vreg); });
    if (!labels[l].vregs.empty()) return false;
    errors.add(CheckErrorKind::BadDebugLocation, point,
               "label " + llvm::Twine(location.label) + ": " + text(location.place) +
                   " doesn't hold the value");
    return true;
  });
}

llvm::StringRef regalloc::checkErrorKindName(CheckErrorKind kind) {
  switch (kind) {
  case CheckErrorKind::AllocationCount:
    return "number of allocations";
  case CheckErrorKind::BadPlace:
    return "bad place";
  case CheckErrorKind::MissingAllocation:
    return "missing allocation";
  case CheckErrorKind::ConstraintViolated:
    return "constraint violated";
  case CheckErrorKind::PlaceConflict:
    return "place conflict";
  case CheckErrorKind::WrongValue:
    return "wrong value";
  case CheckErrorKind::EditOrder:
    return "edit out of order";
  case CheckErrorKind::EditPoint:
    return "edit at a bad point";
  case CheckErrorKind::BadMove:
    return "bad move";
  case CheckErrorKind::BadRematerialization:
    return "bad rematerialization";
  case CheckErrorKind::BadDebugLocation:
    return "bad debug location";
  }
  llvm_unreachable("all errors are covered");
}

void CheckError::print(llvm::raw_ostream &os) const {
  if (!point.isNone()) os << point << ": ";
  os << checkErrorKindName(kind) << ": " << message;
  if (path.empty()) return;
  os << " (path";
  for (Block block : path)
    os << ' ' << block;
  os << ')';
}

std::vector<CheckError> regalloc::checkAllocation(const Problem &problem,
                                                  const MachineEnvironment &environment,
                                                  const Output &output, size_t limit) {
  CheckErrors errors(limit);
  if (CheckerRules(problem, environment, output, errors).check())
    Checker(problem, environment, output, errors).run();
  return errors.take();
}
