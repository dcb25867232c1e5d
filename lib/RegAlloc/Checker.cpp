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
/// States are kept at the *roots* alone: the entry, and blocks with several predecessors. The other
/// blocks hang below roots as trees (extended basic blocks); a walk over a tree executes each of
/// its blocks once and restores the state at forks. So what lives through a block costs nothing
/// there. At a root a fact is kept if it holds on the edge that is met, which is one look at the
/// state.
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
      : problem(problem), environment(environment), output(output), errors(errors),
        state(problem, environment, output.numSpillSlots) {
    liveness.compute(problem);
  }

  void run();

private:
  // Data flow.
  void findRoots();
  void findFixpoint();
  template <typename Visit> void walkTree(Block root, Visit visit);
  bool meet(Block root);
  void replay(CheckerState &other, Block block) const;
  void executeBlock(CheckerState &other, Block block) const;
  void applyEdits(ProgPoint point);
  llvm::ArrayRef<Allocation> allocationsOf(Inst inst) const;

  // Uses and labels.
  void checkBlock(Block block);
  void checkUses(Inst inst);
  void prepareLabels();
  void listLabels();
  void checkLabels(ProgPoint point);

  // Explanation.
  struct Writer {
    ProgPoint point;
    std::string what;
  };
  void reportWrongValue(Block block, Inst inst, Operand operand, Allocation allocation);
  Writer lastWriter(Block block, ProgPoint end, Allocation allocation, RegClass regClass) const;
  Block losingPredecessor(Block block, Allocation allocation, VReg &vreg) const;

  const Problem &problem;
  const MachineEnvironment &environment;
  const Output &output;
  CheckErrors &errors;
  Liveness liveness;
  CheckerState state;
  static constexpr uint32_t maxDepth = 64;
  /// Per block whether it is a root.
  std::vector<bool> isRoot;
  /// Per root what holds at its beginning; meaningless until it was reached.
  std::vector<std::vector<Fact>> entryFacts;
  std::vector<bool> reached;
  /// A block of a tree, and the edge from the one above it.
  struct Step {
    Block block, parent;
    unsigned edge;
    CheckerState::Mark before;
  };
  std::vector<Step> steps;
  /// The first edit that isn't executed yet.
  size_t nextEdit = 0;
  /// Locations in order of their begin, the vregs that each may mean, and those that hold now.
  struct Label {
    DebugLocation location;
    std::vector<VReg> vregs;
  };
  std::vector<Label> labels;
  /// Per block the labels that hold somewhere in it; empty if there are none at all.
  std::vector<std::vector<uint32_t>> labelsOf;
  std::vector<uint32_t> activeLabels;
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
  findRoots();
  findFixpoint();
  prepareLabels();
  listLabels();
  for (uint32_t b = 0; b < problem.numBlocks() && !errors.full(); ++b)
    if (isRoot[b])
      walkTree(Block(b), [&](Block block) {
        if (!errors.full()) checkBlock(block);
      });
  errors.sortByPoint();
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

/// Brings a state from the beginning of a block to its end.
void Checker::executeBlock(CheckerState &other, Block block) const {
  InstRange range = problem.instsOf(block);
  size_t edit = firstEditAt(output, ProgPoint::before(range.begin));
  auto apply = [&](ProgPoint point) {
    for (; edit < output.edits.size() && output.edits[edit].point == point; ++edit)
      other.apply(output.edits[edit].edit);
  };
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    apply(ProgPoint::before(Inst(i)));
    other.execute(Inst(i), allocationsOf(Inst(i)));
    apply(ProgPoint::after(Inst(i)));
  }
}

/// Brings a state to the end of \p block, by way of its tree.
void Checker::replay(CheckerState &other, Block block) const {
  std::vector<Block> path = {block};
  while (!isRoot[path.back().index()])
    path.push_back(problem.predecessorsOf(path.back())[0]);
  other.load(entryFacts[path.back().index()]);
  for (size_t i = path.size() - 1; i > 0; --i) {
    executeBlock(other, path[i]);
    llvm::ArrayRef<Block> successors = problem.successorsOf(path[i]);
    auto edge = std::find(successors.begin(), successors.end(), path[i - 1]) - successors.begin();
    other.followEdge(path[i], static_cast<unsigned>(edge));
  }
  executeBlock(other, block);
}

/// The roots of trees. Trees that are very deep are cut: what a root takes over from the blocks
/// above it takes time in proportion to them.
void Checker::findRoots() {
  isRoot.assign(problem.numBlocks(), false);
  Postorder postorder;
  postorder.compute(successorGraph(problem));
  std::vector<uint32_t> depth(problem.numBlocks());
  for (size_t i = postorder.order().size(); i-- > 0;) {
    Block block(postorder.order()[i]);
    llvm::ArrayRef<Block> predecessors = problem.predecessorsOf(block);
    if (block != problem.entry && predecessors.size() == 1)
      depth[block.index()] = (depth[predecessors[0].index()] + 1) % maxDepth;
    isRoot[block.index()] = depth[block.index()] == 0;
  }
}

/// Calls \p visit for each block of a tree with the state at the block's beginning, which \p visit
/// brings to its end.
template <typename Visit> void Checker::walkTree(Block root, Visit visit) {
  state.load(entryFacts[root.index()]);
  steps.assign(1, {root, Block(), 0, state.mark()});
  while (!steps.empty()) {
    Step step = steps.back();
    steps.pop_back();
    state.rollBack(step.before);
    if (step.parent) state.followEdge(step.parent, step.edge);
    visit(step.block);
    llvm::ArrayRef<Block> successors = problem.successorsOf(step.block);
    for (unsigned s = static_cast<unsigned>(successors.size()); s-- > 0;)
      if (!isRoot[successors[s].index()])
        steps.push_back({successors[s], step.block, s, state.mark()});
  }
}

/// Takes the state into account at the beginning of \p root; true if that changed anything.
bool Checker::meet(Block root) {
  std::vector<Fact> &entry = entryFacts[root.index()];
  if (!reached[root.index()]) {
    reached[root.index()] = true;
    state.collectFacts(root, liveness, entry);
    return true;
  }
  size_t before = entry.size();
  llvm::erase_if(entry, [&](const Fact &fact) { return !state.holds(fact); });
  return entry.size() != before;
}

void Checker::findFixpoint() {
  entryFacts.assign(problem.numBlocks(), {});
  reached.assign(problem.numBlocks(), false);
  Postorder postorder;
  postorder.compute(successorGraph(problem));
  // The root that comes first in reverse postorder is next.
  std::set<uint32_t, std::greater<>> worklist;
  reached[problem.entry.index()] = true;
  worklist.insert(postorder.number(problem.entry.index()));
  while (!worklist.empty()) {
    Block root(postorder.order()[*worklist.begin()]);
    worklist.erase(worklist.begin());
    walkTree(root, [&](Block block) {
      executeBlock(state, block);
      for (unsigned s = 0; s < problem.successorsOf(block).size(); ++s) {
        Block target = problem.successorsOf(block)[s];
        if (!isRoot[target.index()]) continue;
        CheckerState::Mark mark = state.mark();
        state.followEdge(block, s);
        if (meet(target)) worklist.insert(postorder.number(target.index()));
        state.rollBack(mark);
      }
    });
  }
}

void Checker::checkBlock(Block block) {
  InstRange range = problem.instsOf(block);
  if (!labelsOf.empty()) activeLabels = labelsOf[block.index()];
  nextEdit = firstEditAt(output, ProgPoint::before(range.begin));
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    applyEdits(ProgPoint::before(Inst(i)));
    checkLabels(ProgPoint::before(Inst(i)));
    checkUses(Inst(i));
    state.execute(Inst(i), allocationsOf(Inst(i)));
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
Block Checker::losingPredecessor(Block block, Allocation allocation, VReg &vreg) const {
  llvm::ArrayRef<VReg> params = problem.paramsOf(block);
  auto param = std::find(params.begin(), params.end(), vreg);
  CheckerState there(problem, environment, output.numSpillSlots);
  for (Block predecessor : problem.predecessorsOf(block)) {
    replay(there, predecessor);
    llvm::ArrayRef<Block> successors = problem.successorsOf(predecessor);
    for (unsigned s = 0; s < successors.size(); ++s) {
      if (successors[s] != block) continue;
      VReg source = param == params.end()
                        ? vreg
                        : problem.branchArgsOf(predecessor, s)[param - params.begin()];
      if (there.holds(allocation, source)) continue;
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

void Checker::listLabels() {
  if (labels.empty()) return;
  labelsOf.resize(problem.numBlocks());
  std::vector<uint32_t> active;
  size_t next = 0;
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    InstRange range = problem.blocks[b];
    ProgPoint begin = ProgPoint::before(range.begin), end = ProgPoint::before(range.end);
    for (; next < labels.size() && labels[next].location.begin < end; ++next)
      active.push_back(static_cast<uint32_t>(next));
    llvm::erase_if(active, [&](uint32_t l) { return labels[l].location.end <= begin; });
    labelsOf[b] = active;
  }
}

void Checker::checkLabels(ProgPoint point) {
  for (uint32_t l : activeLabels) {
    const DebugLocation &location = labels[l].location;
    std::vector<VReg> &vregs = labels[l].vregs;
    if (point < location.begin || location.end <= point || vregs.empty()) continue;
    llvm::erase_if(vregs, [&](VReg vreg) { return !state.holds(location.place, vreg); });
    if (vregs.empty())
      errors.add(CheckErrorKind::BadDebugLocation, point,
                 "label " + llvm::Twine(location.label) + ": " + text(location.place) +
                     " doesn't hold the value");
  }
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
